using ClaudeConfig.Contracts;
using ClaudeConfig.Pricing;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>How the price of a model in the book has changed and will, by token class. Pure.</summary>
internal static class PriceChanges
{
    /// <summary>The instants between two times at which a model's price is another than just before, the earliest first; from now on, where it had none at the first of them.</summary>
    public static IReadOnlyList<DateTimeOffset> Between(PriceBook book, string provider, string model, DateTimeOffset first, DateTimeOffset now, DateTimeOffset last)
    {
        var changes = new List<DateTimeOffset>();
        // A span without an end goes on for ever, and one without a price tells nothing.
        for (var price = book.Find(provider, model, first) ?? book.Find(provider, model, now); price?.To is { } end && end <= last; price = book.Find(provider, model, end))
        {
            changes.Add(end);
        }

        return changes;
    }

    /// <summary>What token classes cost at one time in parts of what they cost at another; 1 where either is not known.</summary>
    public static TokenRates Ratio(PriceBook book, string provider, string model, DateTimeOffset then, DateTimeOffset now) =>
        book.Find(provider, model, then) is { } old && book.Find(provider, model, now) is { } young ? Ratio(old.Bands[0].Rates, young.Bands[0].Rates) : new TokenRates(1, 1, 1, 1, 1);

    private static TokenRates Ratio(TokenRates old, TokenRates young)
    {
        static decimal Part(decimal old, decimal young) => old > 0 ? young / old : 1;
        return new TokenRates(
            Part(old.Input, young.Input), Part(old.CacheWrite5m, young.CacheWrite5m), Part(old.CacheWrite1h, young.CacheWrite1h), Part(old.CacheRead, young.CacheRead), Part(old.Output, young.Output));
    }
}
