using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Routes;

/// <summary>Which request goes where.</summary>
[Rule("self.strategy.type == 'Conditional' || self.targets.all(t, !has(t.when))", "when is only for strategy Conditional")]
[Rule("self.strategy.type != 'Conditional' || self.targets.exists_one(t, !has(t.when))",
    "strategy Conditional needs exactly one target without when, which takes what no other target takes")]
[Rule("self.strategy.type != 'Weighted' || self.targets.exists(t, !has(t.weight) || t.weight > 0)", "strategy Weighted needs a target with a weight above 0")]
[Rule("self.strategy.type == 'Priority' || self.targets.all(t, !has(t.priority))", "priority is only for strategy Priority")]
public sealed record ModelRouteSpec
{
    /// <summary>The project whose requests it is for; its children's too, unless they have a route of their own.</summary>
    [Required]
    public ObjectReference ProjectRef { get; set; } = new();

    /// <summary>Which requests: any entry may match, and within one all that is set must. Unset matches every request.</summary>
    [Items(16), ListType(ListKind.Atomic)]
    public IReadOnlyList<RouteMatch>? Match { get; init; }

    /// <summary>Where requests may go.</summary>
    [Required, Items(16, Min = 1), ListType(ListKind.Map, "name")]
    public IReadOnlyList<RouteTarget> Targets { get; set; } = [];

    /// <summary>How a target is chosen.</summary>
    [Required]
    public RouteStrategy Strategy { get; set; } = new();

    /// <summary>Which failures are tried again at another target. Only before the first byte of an answer.</summary>
    public RouteRetry? RetryOn { get; init; }

    /// <summary>How many targets a request may try; 2 unless set.</summary>
    [Range(1, 10)]
    public int? MaxAttempts { get; init; }

    /// <summary>How long a target may take.</summary>
    public RouteTimeouts? Timeouts { get; init; }

    /// <summary>When a failing target is left alone.</summary>
    public RouteCircuitBreaker? CircuitBreaker { get; init; }

    /// <summary>Ask the targets how they are, whether requests come or not; unset does not.</summary>
    public RouteHealthCheck? HealthCheck { get; init; }

    /// <summary>Limits on requests or tokens; all apply.</summary>
    [Items(16), ListType(ListKind.Atomic)]
    public IReadOnlyList<RouteRateLimit>? RateLimits { get; init; }

    /// <summary>The regions in which data may be processed. Targets whose provider has no region, or another, are refused.</summary>
    [Items(16), Element(63, MinLength = 1, Pattern = Patterns.Label, Sentence = Patterns.LabelSentence), ListType(ListKind.Set)]
    public IReadOnlyList<string>? DataBoundary { get; init; }
}
