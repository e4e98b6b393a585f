using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Pricing;

/// <summary>The cost of what was used. Does not allocate.</summary>
public static class CostCalculator
{
    /// <summary>Computes the cost in USD.</summary>
    /// <param name="usage">What was used. A negative count costs nothing: usage never earns money.</param>
    /// <param name="modifiers">What the provider reported.</param>
    /// <param name="price">The price at the instant at which the request started.</param>
    public static CostBreakdown Cost(TokenUsage usage, PricingModifiers modifiers, ModelPrice price)
    {
        var band = price.BandFor(usage.PromptTokens);
        var gaps = PriceGaps.None;
        var factor = price.SpeedFactor(modifiers, ref gaps) * price.GeoFactor(modifiers, ref gaps);
        var rates = factor == 1m ? band.PerToken : band.PerToken.Times(factor);
        return new CostBreakdown
        {
            Input = Charge(usage.Input, rates.Input),
            CacheWrite5m = Charge(usage.CacheWrite5m, rates.CacheWrite5m),
            CacheWrite1h = Charge(usage.CacheWrite1h, rates.CacheWrite1h),
            CacheRead = Charge(usage.CacheRead, rates.CacheRead),
            Output = Charge(usage.Output, rates.Output),
            WebSearch = Charge(usage.WebSearches, price.WebSearchPerThousand * 0.001m),
            BandAbovePromptTokens = band.AbovePromptTokens,
            Factor = factor,
            Gaps = gaps,
        };
    }

    private static decimal Charge(long count, decimal rate) => count <= 0 ? 0m : count * rate;
}
