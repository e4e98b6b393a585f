using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>What a batch adds to a window.</summary>
internal readonly record struct WindowCharge(decimal Amount, long UnpricedEvents, DateTimeOffset LastEventTime)
{
    public Tally ToTally(long windowId, DateTimeOffset received) => new(windowId, Spent: Amount, UnpricedEvents: UnpricedEvents, LastEventTime: LastEventTime, LastReceivedTime: received);

    public static decimal AmountOf(PricedEvent entry, bool assume) => entry.Cost + (assume ? entry.AssumedCost : 0);

    public WindowCharge Plus(PricedEvent entry, bool assume) => new(
        Amount + AmountOf(entry, assume),
        UnpricedEvents + (entry.Unpriced ? 1 : 0),
        entry.Event.EndTime > LastEventTime ? entry.Event.EndTime : LastEventTime);
}
