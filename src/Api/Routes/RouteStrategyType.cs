using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Routes;

/// <summary>How a target is chosen.</summary>
[JsonConverter(typeof(LenientEnumConverter<RouteStrategyType>))]
public enum RouteStrategyType
{
    /// <summary>At random, by weight.</summary>
    Weighted,

    /// <summary>The first one that works, by priority.</summary>
    Priority,

    /// <summary>The one that answered fastest lately.</summary>
    LeastLatency,

    /// <summary>The cheapest for this request.</summary>
    LowestCost,

    /// <summary>The first one whose condition holds.</summary>
    Conditional,
}
