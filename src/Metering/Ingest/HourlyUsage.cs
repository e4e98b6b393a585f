using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>What a batch adds to a scope in an hour.</summary>
internal sealed class HourlyUsage
{
    public long Events { get; private set; }

    public long UnpricedEvents { get; private set; }

    public decimal Cost { get; private set; }

    public decimal AssumedCost { get; private set; }

    public TokenUsage Tokens { get; private set; } = new();

    public ClassCosts Classes { get; private set; }

    public ClassCosts ListClasses { get; private set; }

    public DateTimeOffset LastEventTime { get; private set; }

    public void Add(PricedEvent entry)
    {
        var tokens = entry.Event.Usage;
        Events++;
        UnpricedEvents += entry.Unpriced ? 1 : 0;
        Cost += entry.Cost;
        AssumedCost += entry.AssumedCost;
        Tokens = new TokenUsage
        {
            Input = Tokens.Input + tokens.Input,
            CacheWrite5m = Tokens.CacheWrite5m + tokens.CacheWrite5m,
            CacheWrite1h = Tokens.CacheWrite1h + tokens.CacheWrite1h,
            CacheRead = Tokens.CacheRead + tokens.CacheRead,
            Output = Tokens.Output + tokens.Output,
            Thinking = Tokens.Thinking + tokens.Thinking,
            WebSearches = Tokens.WebSearches + tokens.WebSearches,
        };
        Classes += entry.Classes;
        ListClasses += entry.ListClasses;
        LastEventTime = entry.Event.EndTime > LastEventTime ? entry.Event.EndTime : LastEventTime;
    }
}
