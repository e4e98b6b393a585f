using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Pricing.Tests;

public sealed class PriceBookTests
{
    private static readonly DateTimeOffset Today = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static PriceBook Book => PriceBook.Public;

    [Theory]
    [InlineData("claude-fable-5-2", "8", "10", "16", "0.2", "40")]
    [InlineData("claude-mythos-5-2", "8", "10", "16", "0.2", "40")]
    [InlineData("claude-fable-5-1", "10", "12.5", "20", "0.25", "50")]
    [InlineData("claude-fable-5", "10", "12.5", "20", "1", "50")]
    [InlineData("claude-opus-5-5", "4", "5", "8", "0.2", "20")]
    [InlineData("claude-opus-4-8", "5", "6.25", "10", "0.5", "25")]
    [InlineData("claude-opus-4-1", "15", "18.75", "30", "1.5", "75")]
    [InlineData("claude-sonnet-5-5", "2", "2.5", "4", "0.1", "10")]
    [InlineData("claude-sonnet-4-6", "3", "3.75", "6", "0.3", "15")]
    [InlineData("claude-haiku-5-5", "0.1", "0.125", "0.2", "0.01", "0.5")]
    [InlineData("claude-haiku-4-5", "1", "1.25", "2", "0.1", "5")]
    [InlineData("claude-3-5-haiku", "0.8", "1", "1.6", "0.08", "4")]
    public void PublicList_AnthropicRow_HasThePublishedRates(string model, string input, string write5m, string write1h, string read, string output)
    {
        var price = Book.Find("anthropic", model, Today);

        Assert.NotNull(price);
        Assert.Equal(PriceBasis.List, price.Basis);
        Assert.Equal(new TokenRates(D(input), D(write5m), D(write1h), D(read), D(output)), price.Bands[0].Rates);
    }

    [Theory]
    [InlineData("openai", "gpt-6-astra", "10", "12.5", "1", "50")]
    [InlineData("openai", "gpt-6.1-sol", "2", "2.5", "0.1", "10")]
    [InlineData("openai", "gpt-6-luna", "0.1", "0.125", "0.01", "0.5")]
    [InlineData("openai", "gpt-5.6-sol", "5", "6.25", "0.5", "30")]
    [InlineData("openai", "gpt-5.5", "5", "5", "0.5", "30")]
    [InlineData("openai", "gpt-5-nano", "0.05", "0.05", "0.005", "0.4")]
    [InlineData("google", "gemini-3.5-flash", "1.5", "1.5", "0.15", "9")]
    [InlineData("google", "gemini-2.5-pro", "1.25", "1.25", "0.125", "10")]
    public void PublicList_OtherProviders_HaveThePublishedRates(string provider, string model, string input, string write, string read, string output)
    {
        var price = Book.Find(provider, model, Today);

        Assert.Equal(new TokenRates(D(input), D(write), D(write), D(read), D(output)), price?.Bands[0].Rates);
    }

    [Theory]
    [InlineData("anthropic", "claude-sonnet-5-5", "2026-10-06T23:59:59.9999999Z", "0.2")]
    [InlineData("anthropic", "claude-sonnet-5-5", "2026-10-07T00:00:00Z", "0.1")]
    [InlineData("anthropic", "claude-sonnet-5-5", "2026-10-07T01:00:00+02:00", "0.2")]
    [InlineData("google", "gemini-4-argon", "2026-11-30T23:59:59Z", "0.1")]
    [InlineData("google", "gemini-4-argon", "2026-12-01T00:00:00Z", "0.2")]
    [InlineData("google", "gemini-3.8-flash", "2026-12-31T23:59:59Z", "0.075")]
    [InlineData("google", "gemini-3.8-flash", "2027-01-01T00:00:00Z", "0.15")]
    [InlineData("google", "gemini-3.6-flash", "2027-01-01T00:00:00Z", "0.15")]
    public void Find_AtTheEdgeOfASpan_TakesTheRowThatHoldsThen(string provider, string model, string at, string cacheRead) =>
        Assert.Equal(D(cacheRead), Book.Find(provider, model, DateTimeOffset.Parse(at))?.Bands[0].Rates.CacheRead);

    [Fact]
    public void Find_BeforeTheFirstRow_IsUnpriced()
    {
        Assert.Null(Book.Find("anthropic", "claude-opus-5-5", new DateTimeOffset(2026, 9, 21, 23, 59, 59, TimeSpan.Zero)));
        Assert.NotNull(Book.Find("anthropic", "claude-opus-5-5", new DateTimeOffset(2026, 9, 22, 0, 0, 0, TimeSpan.Zero)));
    }

    [Theory]
    [InlineData("anthropic", "claude-opus-4-5-20251101", "claude-opus-4-5")]
    [InlineData("anthropic", "claude-haiku-4-5-20251001", "claude-haiku-4-5")]
    [InlineData("anthropic", "claude-opus-4-5@20251101", "claude-opus-4-5")]
    [InlineData("anthropic", "claude-opus-4-20250514", "claude-opus-4-0")]
    [InlineData("anthropic", "claude-sonnet-4-6[1m]", "claude-sonnet-4-6")]
    [InlineData("anthropic", "claude-3-5-haiku-latest", "claude-3-5-haiku")]
    [InlineData("openai", "gpt-5-2025-08-07", "gpt-5")]
    [InlineData("openai", "gpt-4o-2024-05-13", "gpt-4o-2024-05-13")]
    [InlineData("openai", "gpt-4o-2024-08-06", "gpt-4o")]
    [InlineData("google", "models/gemini-2.5-pro", "gemini-2.5-pro")]
    [InlineData("ollama", "llama4:70b", "*")]
    public void Find_NameAsProvidersWriteIt_FindsTheRow(string provider, string model, string row) =>
        Assert.Equal(row, Book.Find(provider, model, Today)?.Model);

    [Theory]
    [InlineData("anthropic", "claude-opus-9")]
    [InlineData("anthropic", "gpt-5")]
    [InlineData("anthropic", "")]
    [InlineData("anthropic", "-20251101")]
    [InlineData("anthropic", "claude-opus-4-5-2025110")]
    [InlineData("mistral", "large")]
    public void Find_UnknownModel_IsUnpricedAndNotFree(string provider, string model)
    {
        Assert.Null(Book.Find(provider, model, Today));
        foreach (var policy in new[] { UnpricedModelPolicy.Deny, UnpricedModelPolicy.Allow })
        {
            var lookup = Book.Resolve(provider, model, Today, policy);
            Assert.False(lookup.IsPriced);
            Assert.Equal(PriceBasis.Unpriced, lookup.Basis);
        }
    }

    [Fact]
    public void Resolve_AssumedPrice_IsTheDearestOfTheProvider()
    {
        var lookup = Book.Resolve("anthropic", "claude-opus-9", Today, UnpricedModelPolicy.Assume);

        Assert.Equal(PriceBasis.Assumed, lookup.Basis);
        Assert.Equal(new TokenRates(15m, 18.75m, 30m, 1.5m, 75m), lookup.Price!.Bands[0].Rates);
        Assert.Equal(2m, lookup.Price.Fast);
        Assert.Equal(1.1m, lookup.Price.InferenceGeo.Of("us", out _));
    }

    [Fact]
    public void Resolve_AssumedPrice_LooksAtLongPromptsToo() =>
        Assert.Equal(75m, Book.Resolve("openai", "gpt-9", Today, UnpricedModelPolicy.Assume).Price!.Bands[0].Rates.Output);

    [Fact]
    public void Resolve_AssumedPriceOfAnUnknownProvider_IsTheDearestOfAll() =>
        Assert.Equal(75m, Book.Resolve("mistral", "large", Today, UnpricedModelPolicy.Assume).Price!.Bands[0].Rates.Output);

    [Fact]
    public void Dearest_OverTime_FollowsTheRows()
    {
        Assert.Equal(18m, Book.Dearest("google", Today)!.Bands[0].Rates.Output);
        Assert.Equal(20m, Book.Dearest("google", new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero))!.Bands[0].Rates.Output);
    }

    [Fact]
    public void PublicList_EveryPaidRow_HasALimitAndASearchPrice() =>
        Assert.All(Book.Prices, price =>
        {
            Assert.True(price.ContextWindow > 0 && price.MaxOutput > 0);
            Assert.True(price.Provider == "ollama" || price is { WebSearchPerThousand: > 0m, Bands: [{ Rates: { Input: > 0m, Output: > 0m } }, ..] });
        });

    [Fact]
    public void Version_OfTheSameFile_IsTheSame()
    {
        var (one, two, other) = (Parse(Minimal), Parse(Minimal), Parse(Minimal.Replace("\"5\"", "\"6\"")));

        Assert.Equal(one.Version, two.Version);
        Assert.NotEqual(one.Version, other.Version);
    }

    internal const string Minimal =
        """
        {
          "formatVersion": 1, "currency": "USD",
          "providers": [{"name": "p", "batch": "0.5", "webSearchPerThousand": "10", "contextWindow": 1000, "maxOutput": 100}],
          "rows": [{"provider": "p", "model": "m", "rates": {"input": "1", "cacheWrite5m": "2", "cacheWrite1h": "3", "cacheRead": "0.1", "output": "5"}}]
        }
        """;

    internal static PriceBook Parse(string json) =>
        PriceBook.TryParse(System.Text.Encoding.UTF8.GetBytes(json), "test.json", out var book, out var problems)
            ? book
            : throw new InvalidOperationException(string.Join('\n', problems));

    internal static decimal D(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
