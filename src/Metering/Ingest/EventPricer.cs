using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Pricing;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>Puts a price on an event, by the rates of when its request started.</summary>
internal sealed class EventPricer(Func<PriceBook> prices)
{
    private const int MostDescriptions = 1000;

    private readonly ConcurrentDictionary<(ModelPrice Price, long Band, decimal Factor), string> _descriptions = new(DescriptionComparer.Instance);

    public PricedEvent Price(UsageEvent usage)
    {
        var normal = Normal(usage);
        var book = prices().For(normal.Attribution.Project);
        var price = book.Find(normal.Provider, normal.Model, normal.StartTime);
        var assumed = price is null ? book.Dearest(normal.Provider, normal.StartTime) : null;
        var used = price ?? assumed;
        var cost = used is null ? default : CostCalculator.Cost(normal.Usage, normal.Modifiers, used);
        var classes = price is null ? default : ClassCosts.Of(cost);
        return new PricedEvent
        {
            Event = normal,
            Key = EventContent.KeyOf(normal),
            Hash = EventContent.HashOf(normal),
            Tags = UsageScope.Text(normal.Attribution.Tags),
            Cost = price is null ? 0 : Amounts.Round(cost.Total),
            AssumedCost = assumed is null ? 0 : Amounts.Round(cost.Total),
            Classes = classes,
            ListClasses = price is { Basis: PriceBasis.Contract } && book.List.Find(normal.Provider, normal.Model, normal.StartTime) is { } listed
                ? ClassCosts.Of(CostCalculator.Cost(normal.Usage, normal.Modifiers, listed))
                : classes,
            Basis = price?.Basis ?? (assumed is null ? PriceBasis.Unpriced : PriceBasis.Assumed),
            PriceSource = book.Version,
            PriceRow = used is null ? null : Described(used, cost),
        };
    }

    private static UsageEvent Normal(UsageEvent usage) => usage with
    {
        StartTime = Clock.Truncate(usage.StartTime),
        EndTime = Clock.Truncate(usage.EndTime),
        LeaseCharge = Amounts.Round(usage.LeaseCharge),
        Attribution = usage.Attribution.Tags.Count < 2 ? usage.Attribution : usage.Attribution with
        {
            Tags = new SortedDictionary<string, string>(usage.Attribution.Tags.ToDictionary(), StringComparer.Ordinal),
        },
    };

    /// <summary>Few rows of a book serve most events.</summary>
    private string Described(ModelPrice price, CostBreakdown cost)
    {
        var key = (price, cost.BandAbovePromptTokens, cost.Factor);
        if (_descriptions.TryGetValue(key, out var known))
        {
            return known;
        }

        if (_descriptions.Count >= MostDescriptions)
        {
            _descriptions.Clear();
        }

        return _descriptions[key] = Describe(price, cost);
    }

    private static string Describe(ModelPrice price, CostBreakdown cost)
    {
        var from = price.From is { } start ? start.ToString("yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture) : "-";
        return string.Create(CultureInfo.InvariantCulture, $"{price.Provider}/{price.Model} from={from} above={cost.BandAbovePromptTokens} factor={cost.Factor}");
    }

    /// <summary>A price is a record of many parts, and the book hands out the same object for the same row.</summary>
    private sealed class DescriptionComparer : IEqualityComparer<(ModelPrice Price, long Band, decimal Factor)>
    {
        public static readonly DescriptionComparer Instance = new();

        public bool Equals((ModelPrice Price, long Band, decimal Factor) x, (ModelPrice Price, long Band, decimal Factor) y) =>
            ReferenceEquals(x.Price, y.Price) && x.Band == y.Band && x.Factor == y.Factor;

        public int GetHashCode((ModelPrice Price, long Band, decimal Factor) key) => HashCode.Combine(RuntimeHelpers.GetHashCode(key.Price), key.Band, key.Factor);
    }
}
