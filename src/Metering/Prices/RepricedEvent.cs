using ClaudeConfig.Metering.Ingest;

namespace ClaudeConfig.Metering.Prices;

/// <summary>An event as it was priced, and as it is priced now.</summary>
internal sealed record RepricedEvent(PricedEvent Before, PricedEvent After)
{
    public bool Changed => (Before.Cost, Before.AssumedCost, Before.Basis) != (After.Cost, After.AssumedCost, After.Basis);
}
