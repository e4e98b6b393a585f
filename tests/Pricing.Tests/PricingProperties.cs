using ClaudeConfig.Contracts.Metering;
using CsCheck;

namespace ClaudeConfig.Pricing.Tests;

public sealed class PricingProperties
{
    private static readonly ModelPrice[] Prices =
    [
        .. PriceBook.Public.Prices,
        .. new[] { "anthropic", "openai", "google", "ollama", "nobody" }.Select(provider => PriceBook.Public.Dearest(provider, new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero))!),
    ];

    private static readonly Gen<ModelPrice> Price = Gen.OneOf(Prices);
    private static readonly Gen<long> Count = Gen.Frequency((3, Gen.Long[0, 2000]), (2, Gen.Long[0, 300_000]), (1, Gen.Long[99_998, 100_002]), (1, Gen.Const(0L)));
    private static readonly Gen<TokenUsage> Usage =
        Gen.Select(Count, Count, Count, Count, Count, Gen.Long[0, 9]).Select((input, write5m, write1h, read, output, searches) => new TokenUsage
        {
            Input = input, CacheWrite5m = write5m, CacheWrite1h = write1h, CacheRead = read, Output = output, WebSearches = searches,
        });

    private static readonly Gen<PricingModifiers> Modifiers =
        Gen.Select(
            Gen.Bool, Gen.Bool, Gen.OneOf<string?>(null, "us", "global", "eu", "not_available"),
            Gen.OneOf<string?>(null, "standard", "default", "batch", "flex", "priority", "unheard-of"))
        .Select((batch, fast, geo, tier) => new PricingModifiers { Batch = batch, Fast = fast, InferenceGeo = geo, ServiceTier = tier });

    [Fact]
    public void Cost_MoreOfAClass_NeverCostsLess() =>
        Gen.Select(Price, Usage, Modifiers, Gen.Long[1, 200_000]).Sample((price, usage, modifiers, more) =>
        {
            var cost = CostCalculator.Cost(usage, modifiers, price).Total;
            return More(usage, more).All(bigger => CostCalculator.Cost(bigger, modifiers, price).Total >= cost);
        });

    [Fact]
    public void Cost_SumOfClasses_IsTheTotal() =>
        Gen.Select(Price, Usage, Modifiers).Sample((price, usage, modifiers) =>
        {
            // Each class charged alone in the same band adds up to the whole: nothing is charged twice, nothing is left out.
            var whole = CostCalculator.Cost(usage, modifiers, price);
            var rates = price.BandFor(usage.PromptTokens).Rates;
            var tokens = (usage.Input * rates.Input) + (usage.CacheWrite5m * rates.CacheWrite5m) + (usage.CacheWrite1h * rates.CacheWrite1h)
                + (usage.CacheRead * rates.CacheRead) + (usage.Output * rates.Output);
            return whole.Total == (tokens * whole.Factor / 1_000_000m) + (usage.WebSearches * price.WebSearchPerThousand / 1000m);
        });

    [Fact]
    public void WorstCase_OfAnyRequestWithinItsBounds_IsAtLeastItsCost() =>
        Gen.Select(Price, Usage, Modifiers, Gen.Long[0, 50_000], Gen.Bool).Sample((price, usage, asked, slack, discounted) =>
        {
            if (usage.PromptTokens > price.ContextWindow)
            {
                return true;
            }

            // What the provider reports may differ from what was asked for: a discount was granted, the open geography was decided.
            var reported = asked with { Batch = asked.Batch || discounted, InferenceGeo = asked.InferenceGeo ?? (discounted ? "us" : "global") };
            var bound = WorstCase.Of(usage.PromptTokens + slack, usage.Output + slack, usage.WebSearches + 1, asked, price);
            return bound >= CostCalculator.Cost(usage, reported, price).Total;
        });

    [Fact]
    public void WorstCase_WithoutMaxTokens_CoversTheLongestAnswer() =>
        Gen.Select(Price, Modifiers).Sample((price, modifiers) =>
            WorstCase.Of(10, null, 0, modifiers, price)
            >= CostCalculator.Cost(new TokenUsage { CacheWrite1h = 10, Output = price.MaxOutput }, modifiers, price).Total);

    private static IEnumerable<TokenUsage> More(TokenUsage usage, long more) =>
    [
        usage with { Input = usage.Input + more },
        usage with { CacheWrite5m = usage.CacheWrite5m + more },
        usage with { CacheWrite1h = usage.CacheWrite1h + more },
        usage with { CacheRead = usage.CacheRead + more },
        usage with { Output = usage.Output + more },
        usage with { WebSearches = usage.WebSearches + more },
    ];
}
