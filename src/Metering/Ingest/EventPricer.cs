using System.Globalization;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Pricing;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>Puts a price on an event, by the rates of when its request started.</summary>
internal sealed class EventPricer(Func<PriceBook> prices)
{
    public PricedEvent Price(UsageEvent usage)
    {
        var book = prices();
        var normal = Normal(usage);
        var price = book.Find(normal.Provider, normal.Model, normal.StartTime);
        var assumed = price is null ? book.Dearest(normal.Provider, normal.StartTime) : null;
        var used = price ?? assumed;
        var cost = used is null ? default : CostCalculator.Cost(normal.Usage, normal.Modifiers, used);
        return new PricedEvent
        {
            Event = normal,
            Hash = PricedEvent.HashOf(normal),
            Cost = price is null ? 0 : Amounts.Round(cost.Total),
            AssumedCost = assumed is null ? 0 : Amounts.Round(cost.Total),
            Basis = price?.Basis ?? (assumed is null ? PriceBasis.Unpriced : PriceBasis.Assumed),
            PriceSource = book.Version,
            PriceRow = used is null ? null : Describe(used, cost),
        };
    }

    private static UsageEvent Normal(UsageEvent usage) => usage with
    {
        StartTime = Clock.Truncate(usage.StartTime),
        EndTime = Clock.Truncate(usage.EndTime),
        LeaseCharge = Amounts.Round(usage.LeaseCharge),
        Attribution = usage.Attribution with
        {
            Tags = new SortedDictionary<string, string>(usage.Attribution.Tags.ToDictionary(), StringComparer.Ordinal),
        },
    };

    private static string Describe(ModelPrice price, CostBreakdown cost)
    {
        var from = price.From is { } start ? start.ToString("yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture) : "-";
        return string.Create(CultureInfo.InvariantCulture, $"{price.Provider}/{price.Model} from={from} above={cost.BandAbovePromptTokens} factor={cost.Factor}");
    }
}
