namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>Spending that was unlike what it was before.</summary>
internal sealed record SeenIncident
{
    public string Cause { get; init; } = "";

    public DateTimeOffset StartTime { get; init; }

    public DateTimeOffset? EndTime { get; init; }

    public decimal Excess { get; init; }

    public string? Dimension { get; init; }

    public IReadOnlyList<string>? Values { get; init; }

    public double? Explained { get; init; }

    public IReadOnlyDictionary<string, string>? Besides { get; init; }
}
