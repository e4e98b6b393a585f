namespace ClaudeConfig.Contracts.Rollouts;

/// <summary>What a sidecar says of the policy that its workload sees. Whose word it is, the token says that it is sent with.</summary>
public sealed record WorkloadReport
{
    /// <summary>The configuration that the pod was given.</summary>
    public required ObjectRef Configuration { get; init; }

    /// <summary>The revision that the workload sees; null for none yet.</summary>
    public string? Revision { get; init; }

    /// <summary>Why what is delivered cannot be shown; null for nothing.</summary>
    public string? Problem { get; init; }

    /// <summary>What happened to the workload's client under this revision, in the last minutes.</summary>
    public ClientCounts Counts { get; init => field = value ?? new(); } = new();

    /// <summary>Whether it is the last one: the pod ends.</summary>
    public bool Ending { get; init; }
}
