namespace ClaudeConfig.Contracts.Configuration;

/// <summary>How a route chooses among its targets.</summary>
public enum RouteStrategy
{
    /// <summary>In order of priority.</summary>
    Priority,

    /// <summary>By weight at random.</summary>
    Weighted,

    /// <summary>Least measured latency.</summary>
    LeastLatency,

    /// <summary>Lowest price for this request.</summary>
    LowestCost,

    /// <summary>First target whose condition holds.</summary>
    Conditional,
}
