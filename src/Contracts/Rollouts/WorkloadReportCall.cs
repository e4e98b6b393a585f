namespace ClaudeConfig.Contracts.Rollouts;

/// <summary>Body of <c>POST /v1/workloads</c>: a gateway passes on what a sidecar said, with the token that it said it with.</summary>
public sealed record WorkloadReportCall
{
    /// <summary>The pod's own token. Secret.</summary>
    public required string Token { get; init; }

    /// <summary>What the sidecar said.</summary>
    public required WorkloadReport Report { get; init; }

    /// <summary>Not the token: it must not leak through a log line.</summary>
    public override string ToString() => nameof(WorkloadReportCall);
}
