using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>How a dedicated gateway scales.</summary>
[Rule("(has(self.minReplicas) ? self.minReplicas : 3) <= (has(self.maxReplicas) ? self.maxReplicas : 20)",
    "minReplicas (3 unless set) must not be greater than maxReplicas (20 unless set)")]
public sealed record GatewayAutoscaling
{
    /// <summary>The fewest replicas unless set.</summary>
    public const int DefaultMinReplicas = 3;

    /// <summary>The most replicas unless set.</summary>
    public const int DefaultMaxReplicas = 20;

    /// <summary>The fewest replicas; 3 unless set.</summary>
    [Range(1, 100)]
    public int? MinReplicas { get; init; }

    /// <summary>The most replicas; 20 unless set, and no more than the platform allows a gateway.</summary>
    [Range(1, 100)]
    public int? MaxReplicas { get; init; }

    /// <summary>Average CPU use to aim at, in percent of the request; 70 unless set.</summary>
    [Range(1, 100)]
    public int? TargetCPUPercent { get; init; }

    /// <summary>Average memory use to aim at, in percent of the request; 80 unless set.</summary>
    [Range(1, 100)]
    public int? TargetMemoryPercent { get; init; }

    /// <summary>
    /// Requests per second and replica to aim at; not used unless set. The cluster's custom metrics must have claudeconfig_router_requests_per_second of the gateway's pods.
    /// </summary>
    [Range(1, 100000)]
    public int? TargetRequestsPerSecond { get; init; }
}
