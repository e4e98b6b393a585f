using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Routes;

/// <summary>How a target is chosen.</summary>
public sealed record RouteStrategy
{
    /// <summary>Weighted, Priority, LeastLatency, LowestCost or Conditional.</summary>
    [Required]
    public RouteStrategyType Type { get; init; }

    /// <summary>Keep a session at its target, where its prompt cache is; true unless set.</summary>
    public bool? SessionAffinity { get; init; }
}
