namespace ClaudeConfig.Contracts.Reporting;

/// <summary>Answer to <c>GET /v1/routers</c>: the latest report of every instance heard of in the last seconds; one that died holds nothing up for long.</summary>
public sealed record RouterReportList
{
    /// <summary>Reports, by instance.</summary>
    public IReadOnlyList<RouterReport> Routers { get; init; } = [];
}
