using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Pricing.Tests;

public sealed class WorstCaseTests
{
    private static readonly PricingModifiers Global = new() { InferenceGeo = "global" };

    [Fact]
    public void Of_ClaudeCodeTurn_TakesTheDearestInputClassAndAllOutput() =>
        // 30,000 tokens written to the one-hour cache at 8, 64,000 output tokens at 20.
        Assert.Equal(0.24m + 1.28m, WorstCase.Of(30_000, 64_000, 0, Global, Price("claude-opus-5-5")));

    [Fact]
    public void Of_NoMaxTokens_TakesTheModelsMaximum() =>
        Assert.Equal(128_000m * 20m / 1_000_000m, WorstCase.Of(0, null, 0, Global, Price("claude-opus-5-5")));

    [Fact]
    public void Of_HugePrompt_StopsAtTheContextWindow() =>
        Assert.Equal(8m, WorstCase.Of(long.MaxValue, 0, 0, Global, Price("claude-opus-5-5")));

    [Fact]
    public void Of_PromptThatMayReachATier_PaysTheTier()
    {
        Assert.Equal(0.02m + 0.0005m, WorstCase.Of(100_000, 1000, 0, Global, Price("claude-haiku-5-5")));
        Assert.Equal(0.100001m + 0.0025m, WorstCase.Of(100_001, 1000, 0, Global, Price("claude-haiku-5-5")));
    }

    [Fact]
    public void Of_WebSearches_AddsThemOnce() =>
        Assert.Equal(0.05m, WorstCase.Of(0, 0, 5, new() { InferenceGeo = "us" }, Price("claude-opus-5-5")));

    [Fact]
    public void Of_GeographyLeftOpen_HoldsTheDearest() =>
        Assert.Equal(0.0000088m, WorstCase.Of(1, 0, 0, new(), Price("claude-opus-5-5")));

    [Fact]
    public void Of_Discounts_AreNotTrustedBeforehand() =>
        Assert.Equal(0.000008m, WorstCase.Of(1, 0, 0, Global with { Batch = true, ServiceTier = "batch" }, Price("claude-opus-5-5")));

    [Fact]
    public void Of_FastMode_HoldsTwice() =>
        Assert.Equal(0.000016m, WorstCase.Of(1, 0, 0, Global with { Fast = true }, Price("claude-opus-5-5")));

    private static ModelPrice Price(string model) => CostCalculatorTests.Price("anthropic", model);
}
