namespace ClaudeConfig.Foresight.Budgets;

/// <summary>Something went wrong with spend, from when to when, and what it cost beyond the forecast.</summary>
public sealed record Incident
{
    /// <summary>The rule that opened it.</summary>
    public required IncidentCause Cause { get; init; }

    /// <summary>The first hour that was out of line.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The hour in which it was noticed.</summary>
    public required DateTimeOffset Noticed { get; init; }

    /// <summary>The end of the last hour that was out of line; null while it goes on.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Spend above the forecast since <see cref="Start"/>; negative in silence.</summary>
    public double Excess { get; init; }

    /// <summary>How sure it is that this is no chance, 0 to 1.</summary>
    public double Confidence { get; init; }
}
