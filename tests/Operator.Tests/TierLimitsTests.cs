using ClaudeConfig.Api.Projects;

namespace ClaudeConfig.Operator.Tests;

public sealed class TierLimitsTests
{
    [Fact]
    public void Parse_OneTier_LeavesTheOthersAtTheirDefaults()
    {
        var limits = TierLimits.Parse(["Pro=7"], out var problem);
        Assert.Null(problem);
        Assert.Equal(7, limits[RateLimitTier.Pro]);
        Assert.Equal(new OperatorOptions().RequestsPerMinute[RateLimitTier.Free], limits[RateLimitTier.Free]);
        Assert.Equal(Enum.GetValues<RateLimitTier>(), limits.Keys.Order());
    }

    [Theory]
    [InlineData("Gold=1", "tiers are Free")]
    [InlineData("1=5", "tiers are Free")]
    [InlineData("Free", "TIER=REQUESTS")]
    [InlineData("Free=0", "1 to")]
    [InlineData("Free=-3", "1 to")]
    [InlineData("Free=1=2", "TIER=REQUESTS")]
    public void Parse_WhatCannotBe_NamesItAndWhatIsAllowed(string text, string allowed)
    {
        TierLimits.Parse(["Pro=7", text], out var problem);
        Assert.Contains($"'{text}'", problem, StringComparison.Ordinal);
        Assert.Contains(allowed, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_ATierTwice_IsRefused()
    {
        TierLimits.Parse(["Free=1", "Free=2"], out var problem);
        Assert.Contains("Free is given twice", problem, StringComparison.Ordinal);
    }
}
