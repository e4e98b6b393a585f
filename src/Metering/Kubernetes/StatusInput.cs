using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Metering.Foresight;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Notifications;
using ClaudeConfig.Metering.Routers;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>All that a budget's status follows from.</summary>
internal sealed record StatusInput
{
    public required Budget Budget { get; init; }

    /// <summary>Null without a window: outside a OneOff or Prepaid budget's time.</summary>
    public BudgetFigures? Figures { get; init; }

    /// <summary>What of the budget is in force; null before the first turn.</summary>
    public CompiledBudget? Compiled { get; init; }

    /// <summary>What of its scope exists.</summary>
    public ScopeSelection Selection { get; init; } = ScopeSelection.All;

    /// <summary>Routers heard of within a minute that run a configuration.</summary>
    public int Routers { get; init; }

    /// <summary>Gateways that could serve what this budget covers and of which something is missed.</summary>
    public IReadOnlyList<MissedGateway> Missed { get; init; } = [];

    /// <summary>Whether one has fallen silent.</summary>
    public bool AnySilent => Missed.Any(gateway => !gateway.Reports);

    /// <summary>Models without a price that were used in this window.</summary>
    public IReadOnlyList<string> UnpricedModels { get; init; } = [];

    /// <summary>How members stand with their shares; null where the budget gives none.</summary>
    public MemberStanding? Members { get; init; }

    /// <summary>Who spent most; empty unless the budget asks for it.</summary>
    public IReadOnlyList<Consumer> Consumers { get; init; } = [];

    /// <summary>Thresholds that have fired in this window.</summary>
    public IReadOnlyList<FiredThreshold> Fired { get; init; } = [];

    /// <summary>What the window will have cost at its end; null while that is not known.</summary>
    public ForecastReport? Forecast { get; init; }

    /// <summary>The anomalies of the window, the oldest first; null while nobody looked.</summary>
    public IReadOnlyList<BudgetAnomaly>? Anomalies { get; init; }

    /// <summary>What became of the latest notification of each channel.</summary>
    public IReadOnlyList<ChannelDelivery> Deliveries { get; init; } = [];

    /// <summary>Set while the ledger cannot be used: the figures are then those of the last status.</summary>
    public StoreOutage? Outage { get; init; }
}
