namespace ClaudeConfig.Pricing.Books;

/// <summary>The price that stands in for an unknown one: the dearest of every class, band and modifier.</summary>
internal static class DearestPrice
{
    public static ModelHistory Over(IReadOnlyList<ModelHistory> histories)
    {
        var prices = histories.SelectMany(history => history.Prices).ToArray();
        var starts = prices.Select(price => price.From).Concat(prices.Where(price => price.To is not null).Select(price => price.To));
        return new ModelHistory(
        [
            .. starts.Append(null).Distinct().Order(Instants.NullFirst)
                .Select(start => (start, Combine(prices.Where(price => HoldsAt(price, start)).ToArray(), start))),
        ]);
    }

    private static bool HoldsAt(ModelPrice price, DateTimeOffset? at) =>
        at is null ? price.From is null : (price.From is null || price.From <= at) && (price.To is null || at < price.To);

    private static ModelPrice? Combine(IReadOnlyList<ModelPrice> prices, DateTimeOffset? start)
    {
        if (prices.Count == 0)
        {
            return null;
        }

        var providers = prices.Select(price => price.Provider).Distinct().ToArray();
        return new ModelPrice
        {
            Provider = providers.Length == 1 ? providers[0] : MultiplierTable.Any,
            Model = MultiplierTable.Any,
            Basis = PriceBasis.Assumed,
            From = start,
            Bands = [new PriceBand(0, prices.SelectMany(price => price.Bands).Select(band => band.Rates).Aggregate(TokenRates.Dearest))],
            Batch = prices.Max(price => price.Batch),
            Fast = prices.Max(price => price.Fast),
            FastListed = prices.Any(price => price.FastListed),
            ServiceTiers = Combine(prices.Select(price => price.ServiceTiers)),
            InferenceGeo = Combine(prices.Select(price => price.InferenceGeo)),
            WebSearchPerThousand = prices.Max(price => price.WebSearchPerThousand),
            ContextWindow = prices.Max(price => price.ContextWindow),
            MaxOutput = prices.Max(price => price.MaxOutput),
        };
    }

    private static MultiplierTable Combine(IEnumerable<MultiplierTable> tables)
    {
        var all = tables.ToArray();
        var entries = all.SelectMany(table => table.Entries)
            .GroupBy(entry => entry.Key, StringComparer.OrdinalIgnoreCase)
            .Select(group => KeyValuePair.Create(group.Key, group.Max(entry => entry.Value)));
        return new MultiplierTable(entries, all.Max(table => table.Dearest));
    }
}
