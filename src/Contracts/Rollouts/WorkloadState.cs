namespace ClaudeConfig.Contracts.Rollouts;

/// <summary>The latest word of a pod, and whose the API server says it is.</summary>
public sealed record WorkloadState
{
    /// <summary>The pod's namespace, as the API server says it.</summary>
    public required string Namespace { get; init; }

    /// <summary>The pod, as the API server says it.</summary>
    public required string Pod { get; init; }

    /// <summary>Its uid, as the API server says it.</summary>
    public required string Uid { get; init; }

    /// <summary>What it said.</summary>
    public required WorkloadReport Report { get; init; }

    /// <summary>How long ago that was, in seconds: clocks of several machines need not agree.</summary>
    public int AgeSeconds { get; init; }
}
