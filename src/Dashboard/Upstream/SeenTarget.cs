namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>How a target of a route served.</summary>
internal sealed record SeenTarget
{
    /// <summary>As namespace/name.</summary>
    public string? Route { get; init; }

    public string? Target { get; init; }

    public long Requests { get; init; }

    public long Failures { get; init; }

    public long OtherModel { get; init; }

    public double? MedianMilliseconds { get; init; }

    public double? SlowMilliseconds { get; init; }
}
