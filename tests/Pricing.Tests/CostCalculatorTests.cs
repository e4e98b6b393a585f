using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Pricing.Tests;

public sealed class CostCalculatorTests
{
    private const long Million = 1_000_000;

    private static readonly DateTimeOffset Today = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly PricingModifiers Plain = new();

    [Fact]
    public void Cost_RequestObservedWithClaudeCode_IsWhatTheClientComputed()
    {
        var usage = new TokenUsage { Input = 50, Output = 36, CacheRead = 100, CacheWrite5m = 200 };

        var cost = Cost("anthropic", "claude-opus-4-8", usage);

        Assert.Equal(0.00245m, cost.Total);
        Assert.Equal((0.00025m, 0.00125m, 0m, 0.00005m, 0.0009m), (cost.Input, cost.CacheWrite5m, cost.CacheWrite1h, cost.CacheRead, cost.Output));
    }

    [Fact]
    public void Cost_EachClass_HasItsOwnRate()
    {
        Assert.Equal(4m, Cost("anthropic", "claude-opus-5-5", new() { Input = Million }).Total);
        Assert.Equal(5m, Cost("anthropic", "claude-opus-5-5", new() { CacheWrite5m = Million }).Total);
        Assert.Equal(8m, Cost("anthropic", "claude-opus-5-5", new() { CacheWrite1h = Million }).Total);
        Assert.Equal(0.2m, Cost("anthropic", "claude-opus-5-5", new() { CacheRead = Million }).Total);
        Assert.Equal(20m, Cost("anthropic", "claude-opus-5-5", new() { Output = Million }).Total);
        Assert.Equal(0.03m, Cost("anthropic", "claude-opus-5-5", new() { WebSearches = 3 }).Total);
    }

    [Fact]
    public void Cost_Thinking_IsPartOfOutputAndNotChargedTwice() =>
        Assert.Equal(20m, Cost("anthropic", "claude-opus-5-5", new() { Output = Million, Thinking = Million }).Total);

    [Theory]
    [InlineData("anthropic", "claude-haiku-5-5", 100_000, "0.01", "0.0005")]
    [InlineData("anthropic", "claude-haiku-5-5", 100_001, "0.0500005", "0.0025")]
    [InlineData("openai", "gpt-6-astra", 272_000, "2.72", "0.05")]
    [InlineData("openai", "gpt-6-astra", 272_001, "5.44002", "0.075")]
    [InlineData("openai", "gpt-5.6-luna", 272_001, "0.1088004", "0.0018")]
    [InlineData("google", "gemini-2.5-pro", 200_001, "0.5000025", "0.015")]
    [InlineData("google", "gemini-3.1-pro-preview", 200_000, "0.4", "0.012")]
    public void Cost_PromptAboveATier_ChangesTheWholeRequest(string provider, string model, long prompt, string input, string output)
    {
        var cost = Cost(provider, model, new() { Input = prompt, Output = 1000 });

        Assert.Equal((PriceBookTests.D(input), PriceBookTests.D(output)), (cost.Input, cost.Output));
    }

    [Fact]
    public void Cost_TierOfAPrompt_CountsCachedTokens()
    {
        var usage = new TokenUsage { Input = 1, CacheRead = 60_000, CacheWrite5m = 30_000, CacheWrite1h = 10_000 };

        var cost = Cost("anthropic", "claude-haiku-5-5", usage);

        Assert.Equal(100_000, cost.BandAbovePromptTokens);
        Assert.Equal((0.0000005m, 0.003m, 0.01875m, 0.01m), (cost.Input, cost.CacheRead, cost.CacheWrite5m, cost.CacheWrite1h));
    }

    [Fact]
    public void Cost_OpusBeforeItsSurchargeWasDropped_PaysForLongPrompts()
    {
        var price = PriceBook.Public.Find("anthropic", "claude-opus-4-6", new DateTimeOffset(2026, 3, 12, 0, 0, 0, TimeSpan.Zero))!;

        Assert.Equal(2.00001m, CostCalculator.Cost(new() { Input = 200_001 }, Plain, price).Total);
        Assert.Equal(1.000005m, Cost("anthropic", "claude-opus-4-6", new() { Input = 200_001 }).Total);
    }

    public static TheoryData<string, string, PricingModifiers, string> Modified => new()
    {
        { "anthropic", "claude-opus-5-5", new() { Batch = true }, "12" },
        { "anthropic", "claude-opus-5-5", new() { ServiceTier = "batch" }, "12" },
        { "anthropic", "claude-opus-5-5", new() { Batch = true, ServiceTier = "batch" }, "12" },
        { "anthropic", "claude-opus-5-5", new() { Batch = true, ServiceTier = "standard" }, "12" },
        { "anthropic", "claude-opus-5-5", new() { Fast = true }, "48" },
        { "anthropic", "claude-opus-5-5", new() { InferenceGeo = "us" }, "26.4" },
        { "anthropic", "claude-opus-5-5", new() { InferenceGeo = "US" }, "26.4" },
        { "anthropic", "claude-opus-5-5", new() { InferenceGeo = "global" }, "24" },
        { "anthropic", "claude-opus-5-5", new() { Fast = true, InferenceGeo = "us" }, "52.8" },
        { "anthropic", "claude-opus-5-5", new() { Batch = true, InferenceGeo = "us" }, "13.2" },
        { "anthropic", "claude-opus-5-5", new() { Batch = true, Fast = true }, "48" },
        { "anthropic", "claude-opus-5-5", new() { ServiceTier = "priority" }, "24" },
        { "anthropic", "claude-opus-4-8", new() { Fast = true }, "60" },
        { "openai", "gpt-6-sol", new(), "19" },
        { "openai", "gpt-6-sol", new() { ServiceTier = "default" }, "19" },
        { "openai", "gpt-6-sol", new() { ServiceTier = "flex" }, "9.5" },
        { "openai", "gpt-6-sol", new() { ServiceTier = "priority" }, "38" },
        { "openai", "gpt-6-sol", new() { Fast = true, ServiceTier = "priority" }, "38" },
        { "openai", "gpt-6-sol", new() { Batch = true }, "9.5" },
        { "openai", "gpt-6-sol", new() { InferenceGeo = "eu" }, "20.9" },
        { "openai", "gpt-5.2", new() { InferenceGeo = "eu" }, "15.75" },
        { "google", "gemini-3.5-flash", new() { Batch = true }, "5.25" },
    };

    [Theory]
    [MemberData(nameof(Modified))]
    public void Cost_Modifier_MultipliesEveryTokenClass(string provider, string model, PricingModifiers modifiers, string expected)
    {
        var cost = CostCalculator.Cost(new() { Input = Million, Output = Million }, modifiers, Price(provider, model));

        Assert.Equal(PriceBookTests.D(expected), cost.Total);
        Assert.Equal(PriceGaps.None, cost.Gaps);
    }

    [Fact]
    public void Cost_ModifierThatTheListLacks_IsChargedAtTheDearestAndReported()
    {
        var modifiers = new PricingModifiers { Fast = true, InferenceGeo = "mars", ServiceTier = "platinum" };

        var cost = CostCalculator.Cost(new() { Input = Million }, modifiers, Price("anthropic", "claude-sonnet-5-5"));

        Assert.Equal(4.4m, cost.Total);
        Assert.Equal(PriceGaps.Fast | PriceGaps.InferenceGeo | PriceGaps.ServiceTier, cost.Gaps);
    }

    [Fact]
    public void Cost_WebSearches_AreNotMultiplied()
    {
        var modifiers = new PricingModifiers { Fast = true, InferenceGeo = "us" };

        Assert.Equal(0.01m, CostCalculator.Cost(new() { WebSearches = 1 }, modifiers, Price("anthropic", "claude-opus-5-5")).Total);
    }

    [Fact]
    public void Cost_NegativeCount_EarnsNothing() =>
        Assert.Equal(0m, Cost("anthropic", "claude-opus-5-5", new() { Input = -1, Output = -1, WebSearches = -1 }).Total);

    [Fact]
    public void Cost_ModelOnOwnHardware_IsListedAsFree() =>
        Assert.Equal(0m, Cost("ollama", "llama4", new() { Input = Million, Output = Million }).Total);

    [Fact]
    public void FindCostAndWorstCase_OnTheHotPath_DoNotAllocate()
    {
        var usage = new TokenUsage { Input = 1000, CacheRead = 120_000, Output = 900 };
        var modifiers = new PricingModifiers { InferenceGeo = "us", ServiceTier = "standard" };
        var price = PriceBook.Public.Find("anthropic", "claude-haiku-4-5-20251001", Today)!;

        Assert.Equal(0, AllocatedBy(() => PriceBook.Public.Find("anthropic", "claude-haiku-4-5-20251001", Today)));
        Assert.Equal(0, AllocatedBy(() => PriceBook.Public.Find("ollama", "llama4:70b", Today)));
        Assert.Equal(0, AllocatedBy(() => CostCalculator.Cost(usage, modifiers, price)));
        Assert.Equal(0, AllocatedBy(() => WorstCase.Of(200_000, null, 2, modifiers, price)));
    }

    private static long AllocatedBy<T>(Func<T> run)
    {
        run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            run();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    internal static ModelPrice Price(string provider, string model) => PriceBook.Public.Find(provider, model, Today)!;

    private static CostBreakdown Cost(string provider, string model, TokenUsage usage) => CostCalculator.Cost(usage, Plain, Price(provider, model));
}
