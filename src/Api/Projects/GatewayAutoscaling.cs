using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>How a dedicated gateway scales.</summary>
[Rule("(has(self.minReplicas) ? self.minReplicas : 2) <= self.maxReplicas",
    "minReplicas (2 unless set) must not be greater than maxReplicas")]
public sealed record GatewayAutoscaling
{
    /// <summary>The fewest replicas; 2 unless set.</summary>
    [Range(1, 100)]
    public int? MinReplicas { get; init; }

    /// <summary>The most replicas.</summary>
    [Required, Range(1, 100)]
    public int MaxReplicas { get; set; } = 1;

    /// <summary>Average CPU use to aim at, in percent of the request; 70 unless set.</summary>
    [Range(1, 100)]
    public int? TargetCPUPercent { get; init; }

    /// <summary>Average memory use to aim at, in percent of the request; 80 unless set.</summary>
    [Range(1, 100)]
    public int? TargetMemoryPercent { get; init; }

    /// <summary>Requests per second and replica to aim at; not used unless set.</summary>
    [Range(1, 100000)]
    public int? TargetRequestsPerSecond { get; init; }
}
