using ClaudeConfig.Foresight.Budgets;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>An incident of a budget with who drove it.</summary>
internal sealed record IncidentReport
{
    public required IncidentCause Cause { get; init; }

    public required DateTimeOffset StartTime { get; init; }

    public required DateTimeOffset NoticedTime { get; init; }

    public DateTimeOffset? EndTime { get; init; }

    public required decimal Excess { get; init; }

    public required double Confidence { get; init; }

    /// <summary>The dimension that explains it (model, member, key or project), its values, and the part of the excess that they explain.</summary>
    public string? Dimension { get; init; }

    public IReadOnlyList<string>? Values { get; init; }

    public double? Explained { get; init; }
}
