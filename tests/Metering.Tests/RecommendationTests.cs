using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Recommendations;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Pricing;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

public sealed class RecommendationTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    [Fact]
    public async Task SmallRequests_ToALargeModel_WouldCostLessWithASmallOne()
    {
        // 100 x (2000 input, 100 output) on claude-opus-5-5 at 4/20: 0.8 + 0.2 = 1.00 USD.
        // On claude-haiku-5-5 below 100k at 0.10/0.50: 0.02 + 0.005 = 0.025 USD.
        await SendAsync([.. Enumerable.Range(0, 100).Select(i => Opus(i, new TokenUsage { Input = 2000, Output = 100 }))]);
        var advice = Assert.Single(await AdviseAsync());
        Assert.Equal((RecommendationKind.CheaperModel, 0.975m, 1m), (advice.Kind, advice.Saving, advice.Cost));
        Assert.Contains("100 requests", advice.Advice);
        Assert.Contains("claude-haiku-5-5", advice.Advice);
    }

    [Fact]
    public async Task LargeRequests_AreLeftAlone()
    {
        await SendAsync(Opus(0, new TokenUsage { Input = 200_000, Output = 100 }), Opus(1, new TokenUsage { Input = 100, Output = 20_000 }));
        Assert.Empty(await AdviseAsync());
    }

    [Fact]
    public async Task CacheWrites_ThatNobodyReads_CostTheirPremium()
    {
        // 100,000 tokens at 5 instead of 4 USD a million: 0.10 USD; the session that reads is no waste.
        await SendAsync(
            Opus(0, new TokenUsage { CacheWrite5m = 100_000, Output = 600 }, "once"),
            Opus(1, new TokenUsage { CacheWrite5m = 100_000, Output = 600 }, "twice"),
            Opus(2, new TokenUsage { CacheRead = 100_000, Output = 600 }, "twice"));
        var advice = Assert.Single(await AdviseAsync());
        Assert.Equal((RecommendationKind.UnusedCacheWrites, 0.1m, 0.5m), (advice.Kind, advice.Saving, advice.Cost));
    }

    [Fact]
    public async Task HourCache_WhoseReadsComeAtOnce_IsTooLong()
    {
        // 100,000 tokens at 8 instead of 5: 0.30 USD.
        await SendAsync(Opus(0, new TokenUsage { CacheWrite1h = 100_000, Output = 600 }, "s"), Opus(2, new TokenUsage { CacheRead = 100_000, Output = 600 }, "s"));
        var advice = Assert.Single(await AdviseAsync());
        Assert.Equal((RecommendationKind.ShorterCache, 0.3m), (advice.Kind, advice.Saving));
    }

    [Fact]
    public async Task HourCache_WithALateRead_IsRight()
    {
        await SendAsync(Opus(0, new TokenUsage { CacheWrite1h = 100_000, Output = 600 }, "s"), Opus(20, new TokenUsage { CacheRead = 100_000, Output = 600 }, "s"));
        Assert.Empty(await AdviseAsync());
    }

    [Fact]
    public async Task FiveMinuteCache_WrittenAgainAndAgain_IsTooShort()
    {
        // 100,000 tokens written four times, three of them within the hour. With 1h: three reads at 0.20 instead of writes at 5: 3 x 0.48 = 1.44,
        // less the first write at 8 instead of 5: 0.30. 1.14 USD.
        await SendAsync([.. Enumerable.Range(0, 4).Select(i => Opus(i * 10, new TokenUsage { CacheWrite5m = 100_000, CacheRead = 10, Output = 600 }, "s"))]);
        var advice = Assert.Single(await AdviseAsync());
        Assert.Equal((RecommendationKind.LongerCache, 1.14m), (advice.Kind, advice.Saving));
    }

    private Task SendAsync(params UsageEvent[] events) => Ledger.WithPrices(PriceBook.Public).IngestAsync(events);

    private async Task<IReadOnlyList<Recommendation>> AdviseAsync()
    {
        var patterns = await new RecommendationReader(Ledger.Database).ReadAsync(Now.AddDays(-7), Now, [A.Team], CancellationToken.None);
        return RecommendationPlanner.Plan(patterns, PriceBook.Public, Now);
    }

    private UsageEvent Opus(int minute, TokenUsage usage, string? session = null)
    {
        var sent = A.Event(Now.AddHours(-3).AddMinutes(minute), 0) with { Provider = "anthropic", Model = "claude-opus-5-5", RequestedModel = "claude-opus-5-5", Usage = usage };
        return sent with { Attribution = sent.Attribution with { SessionId = session } };
    }
}
