namespace ClaudeConfig.Contracts.Rollouts;

/// <summary>Answer to <c>GET /v1/workloads</c>.</summary>
public sealed record WorkloadList
{
    /// <summary>Pods that were heard of in the last minutes.</summary>
    public IReadOnlyList<WorkloadState> Workloads { get; init => field = value ?? []; } = [];
}
