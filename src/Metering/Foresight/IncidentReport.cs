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

    /// <summary>The dimension that explains it (session, model, member, key, project, route or tokenClass), its values, and the part of the excess that they explain.</summary>
    public string? Dimension { get; init; }

    public IReadOnlyList<string>? Values { get; init; }

    public double? Explained { get; init; }

    /// <summary>What nearly all of it has in common besides, such as the key of a session.</summary>
    public IReadOnlyDictionary<string, string>? Besides { get; init; }

    /// <summary>Of what the driver explains: dearer tokens at the same use.</summary>
    public decimal? Price { get; init; }

    /// <summary>More tokens in the same proportions.</summary>
    public decimal? Volume { get; init; }

    /// <summary>Other proportions: dearer models or token classes.</summary>
    public decimal? Mix { get; init; }
}
