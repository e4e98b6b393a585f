using ClaudeConfig.Pricing.Files;

namespace ClaudeConfig.Pricing.Books;

/// <summary>A provider's defaults and the dearest factors that any of its rows asks: what an unlisted modifier costs.</summary>
internal sealed class ProviderModifiers
{
    private readonly decimal _dearestFast;
    private readonly decimal _dearestTier;
    private readonly decimal _dearestGeo;

    public ProviderModifiers(ProviderDefaults defaults, IReadOnlyList<PriceRow> rows)
    {
        Defaults = defaults;
        _dearestFast = rows.Select(row => row.Fast ?? 1m).Append(defaults.Fast ?? 1m).Max();
        _dearestTier = rows.SelectMany(row => row.ServiceTiers.Values).Concat(defaults.ServiceTiers.Values).Append(1m).Max();
        _dearestGeo = rows.SelectMany(row => row.InferenceGeo.Values).Concat(defaults.InferenceGeo.Values).Append(1m).Max();
    }

    public ProviderDefaults Defaults { get; }

    /// <summary>Makes a price. What the row leaves open comes from the list's row below it, then from the provider.</summary>
    public ModelPrice Price(PriceRow row, PriceRow? below, PriceBasis basis, decimal factor)
    {
        var fast = row.Fast ?? below?.Fast ?? Defaults.Fast;
        return new ModelPrice
        {
            Provider = row.Provider,
            Model = row.Model,
            Basis = basis,
            Bands = factor == 1m ? row.Bands : [.. row.Bands.Select(band => new PriceBand(band.AbovePromptTokens, band.Rates.Times(factor)))],
            Batch = row.Batch ?? below?.Batch ?? Defaults.Batch,
            Fast = fast ?? _dearestFast,
            FastListed = fast is not null,
            ServiceTiers = Table(_dearestTier, Defaults.ServiceTiers, below?.ServiceTiers, row.ServiceTiers),
            InferenceGeo = Table(_dearestGeo, Defaults.InferenceGeo, below?.InferenceGeo, row.InferenceGeo),
            WebSearchPerThousand = (row.WebSearchPerThousand ?? below?.WebSearchPerThousand ?? Defaults.WebSearchPerThousand) * factor,
            ContextWindow = row.ContextWindow ?? below?.ContextWindow ?? Defaults.ContextWindow,
            MaxOutput = row.MaxOutput ?? below?.MaxOutput ?? Defaults.MaxOutput,
            Note = row.Note,
        };
    }

    private static MultiplierTable Table(decimal dearest, params ReadOnlySpan<IReadOnlyDictionary<string, decimal>?> layers)
    {
        var merged = new SortedDictionary<string, decimal>(StringComparer.OrdinalIgnoreCase);
        foreach (var layer in layers)
        {
            foreach (var (name, factor) in layer ?? new Dictionary<string, decimal>())
            {
                merged[name] = factor;
            }
        }

        return new MultiplierTable(merged, dearest);
    }
}
