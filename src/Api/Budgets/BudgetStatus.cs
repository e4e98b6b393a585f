using System.Text.Json.Serialization;
using ClaudeConfig.Api.Schema;
using ClaudeConfig.Api.Serialization;
using k8s.Models;

namespace ClaudeConfig.Api.Budgets;

/// <summary>
/// What the system found and did for a budget. Amounts are decimals in the limit's currency, with the digits that
/// matter; the live figures are Metering's API.
/// </summary>
public sealed record BudgetStatus
{
    /// <summary>The generation of the spec that this status is about.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>Ready, Accepted, Enforced, MeteringFresh, WithinBudget, ForecastWithinBudget, Anomalous, Priced.</summary>
    [Items(16), ListType(ListKind.Map, "type")]
    public IReadOnlyList<V1Condition>? Conditions { get; init; }

    /// <summary>The figures as people read them.</summary>
    public BudgetDisplay? Display { get; init; }

    /// <summary>The generation of the spec that is in force: an older one than the object's while the newest cannot be used.</summary>
    public long? EnforcedGeneration { get; init; }

    /// <summary>The current window.</summary>
    public BudgetWindow? Window { get; init; }

    /// <summary>The limit with the grants that count now; unset when unlimited.</summary>
    [Length(48)]
    public string? EffectiveLimit { get; init; }

    /// <summary>Settled in this window.</summary>
    [Length(48)]
    public string? Spent { get; init; }

    /// <summary>Reserved by leases and requests in flight.</summary>
    [Length(48)]
    public string? Held { get; init; }

    /// <summary>Charged for requests whose gateway died, until their late events correct it.</summary>
    [Length(48)]
    public string? Provisional { get; init; }

    /// <summary>What is left; never below zero. Unset when unlimited.</summary>
    [Length(48)]
    public string? Remaining { get; init; }

    /// <summary>By how much corrections went beyond the limit; unset when they did not.</summary>
    [Length(48)]
    public string? Overspent { get; init; }

    /// <summary>Spent as a percentage of the limit with grants, a decimal, for example "42.7". Unset when unlimited.</summary>
    [Length(16)]
    public string? UsedPercent { get; init; }

    /// <summary>How members stand with their shares; unset where the budget gives none.</summary>
    public BudgetMembers? Members { get; init; }

    /// <summary>What is expected at the end of the window.</summary>
    public BudgetForecast? Forecast { get; init; }

    /// <summary>The latest anomalies of this window, at most 5.</summary>
    [Items(5), ListType(ListKind.Atomic)]
    public IReadOnlyList<BudgetAnomaly>? Anomalies { get; init; }

    /// <summary>Who spent most in this window, at most 10; unset unless spec.reporting.topConsumers is set.</summary>
    [Items(10), ListType(ListKind.Atomic)]
    public IReadOnlyList<BudgetConsumer>? TopConsumers { get; init; }

    /// <summary>The thresholds that fired in this window.</summary>
    [Items(16), ListType(ListKind.Atomic)]
    public IReadOnlyList<FiredThreshold>? FiredThresholds { get; init; }

    /// <summary>How many models in this window have no price.</summary>
    [Range(0, 1000000)]
    public int? UnpricedModels { get; init; }

    /// <summary>The time of the last event that was counted.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? LastEventTime { get; init; }

    /// <summary>Seconds between that event and its arrival.</summary>
    [Range(0, 2147483647)]
    public int? LagSeconds { get; init; }
}
