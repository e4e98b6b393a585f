using System.Text;

namespace ClaudeConfig.Pricing.Tests;

public sealed class ContractTests
{
    private static readonly DateTimeOffset Today = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private const string Rates = """{"input": "1", "cacheWrite5m": "1", "cacheWrite1h": "1", "cacheRead": "1", "output": "1"}""";

    [Fact]
    public void Contract_RowForAModel_WinsWhileItHolds()
    {
        var book = With($$"""
            "rows": [{"provider": "anthropic", "model": "claude-opus-5-5", "from": "2026-11-01", "to": "2026-12-01", "rates": {{Rates}}}]
            """);

        Assert.Equal((PriceBasis.List, 4m), At(book, "claude-opus-5-5", new(2026, 10, 31, 23, 59, 59, TimeSpan.Zero)));
        Assert.Equal((PriceBasis.Contract, 1m), At(book, "claude-opus-5-5", new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.Equal((PriceBasis.List, 4m), At(book, "claude-opus-5-5", new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.Equal((PriceBasis.List, 2m), At(book, "claude-sonnet-5-5", Today));
    }

    [Fact]
    public void Contract_RowWithoutModifiers_KeepsThoseOfTheList()
    {
        var price = With($$"""
            "rows": [{"provider": "anthropic", "model": "claude-opus-5-5", "rates": {{Rates}}}]
            """).Find("anthropic", "claude-opus-5-5-20260922", Today)!;

        var cost = CostCalculator.Cost(new() { Input = 1_000_000 }, new() { Fast = true, InferenceGeo = "us" }, price);

        Assert.Equal((2.2m, PriceGaps.None), (cost.Total, cost.Gaps));
        Assert.Equal((1_000_000, 128_000), (price.ContextWindow, price.MaxOutput));
    }

    [Fact]
    public void Contract_RowForAnAlias_IsARowForTheModel() =>
        Assert.Equal(
            (PriceBasis.Contract, 1m),
            At(With($$""" "rows": [{"provider": "anthropic", "model": "claude-opus-4", "rates": {{Rates}}}] """), "claude-opus-4-20250514", Today));

    [Fact]
    public void Contract_GlobRow_CoversKnownAndUnknownModelsButNotOnesWithARowOfTheirOwn()
    {
        var book = With($$"""
            "rows": [
              {"provider": "anthropic", "model": "claude-opus-*", "rates": {{Rates}}},
              {"provider": "anthropic", "model": "claude-opus-5-5", "rates": {{Rates.Replace("\"1\"", "\"3\"")}}}
            ]
            """);

        Assert.Equal((PriceBasis.Contract, 1m), At(book, "claude-opus-4-8", Today));
        Assert.Equal((PriceBasis.Contract, 1m), At(book, "claude-opus-99", Today));
        Assert.Equal((PriceBasis.Contract, 3m), At(book, "claude-opus-5-5", Today));
        Assert.Null(book.Find("anthropic", "claude-unknown", Today));
    }

    [Fact]
    public void Contract_RowForAGlobbedProvider_EndsWithTheListBelow()
    {
        var book = With($$"""
            "rows": [{"provider": "ollama", "model": "llama*", "to": "2026-12-01", "rates": {{Rates}}}]
            """);

        Assert.Equal(1m, book.Find("ollama", "llama4:70b", Today)?.Bands[0].Rates.Input);
        Assert.Equal(0m, book.Find("ollama", "llama4:70b", new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero))?.Bands[0].Rates.Input);
        Assert.Equal(0m, book.Find("ollama", "qwen", Today)?.Bands[0].Rates.Input);
    }

    [Fact]
    public void Contract_Multiplier_ScalesListPricesTiersAndSearchesButNotContractRows()
    {
        var book = With($$"""
            "multipliers": [{"provider": "anthropic", "factor": "0.8", "from": "2026-11-01"}],
            "rows": [{"provider": "anthropic", "model": "claude-opus-4-8", "rates": {{Rates}}}]
            """);
        var price = book.Find("anthropic", "claude-haiku-5-5", Today)!;

        Assert.Equal((PriceBasis.Contract, 0.08m), (price.Basis, price.Bands[0].Rates.Input));
        Assert.Equal(2m, price.BandFor(100_001).Rates.Output);
        Assert.Equal(0.008m, CostCalculator.Cost(new() { WebSearches = 1 }, new(), price).Total);
        Assert.Equal((PriceBasis.Contract, 1m), At(book, "claude-opus-4-8", Today));
        Assert.Equal((PriceBasis.List, 0.1m), At(book, "claude-haiku-5-5", new(2026, 10, 31, 0, 0, 0, TimeSpan.Zero)));
    }

    /// <summary>List price of Haiku is 0.1 for input, of Opus 4, of Sonnet 2.</summary>
    [Fact]
    public void Contract_SectionOfProjects_HoldsForThemAlone()
    {
        var book = With($$"""
            "multipliers": [{"provider": "anthropic", "models": "claude-haiku-*", "factor": "0.8"}],
            "rows": [{"provider": "anthropic", "model": "claude-opus-5-5", "rates": {{Rates}}}],
            "projects": [
              {"projects": ["research/*", "x/y"], "multipliers": [{"provider": "anthropic", "factor": "1.5", "from": "2026-11-01"}],
               "rows": [{"provider": "anthropic", "model": "claude-sonnet-*", "rates": {{Rates.Replace("\"1\"", "\"7\"")}}}]},
              {"projects": ["research/llm"], "multipliers": [{"provider": "anthropic", "factor": "9"}]}
            ]
            """);
        var (research, other) = (book.For(new("research", "llm")), book.For(new("researchers", "llm")));

        Assert.Equal((PriceBasis.Contract, 1.5m), At(research, "claude-opus-5-5", Today));
        Assert.Equal((PriceBasis.Contract, 0.12m), At(research, "claude-haiku-5-5", Today));
        Assert.Equal((PriceBasis.Contract, 7m), At(research, "claude-sonnet-5-5", Today));
        Assert.Equal((PriceBasis.Contract, 0.08m), At(research, "claude-haiku-5-5", new(2026, 10, 31, 0, 0, 0, TimeSpan.Zero)));
        Assert.Same(research, book.For(new("x", "y")));
        Assert.Equal((book.Version, book.List), (research.Version, research.List));

        Assert.Same(book, other);
        Assert.Equal(((PriceBasis.Contract, 1m), (PriceBasis.List, 2m)), (At(book, "claude-opus-5-5", Today), At(book, "claude-sonnet-5-5", Today)));
    }

    [Theory]
    [InlineData("""{"projects": ["research"], "rows": []}""", "projects[0]", "projects", "NAMESPACE/NAME")]
    [InlineData("""{"multipliers": []}""", "projects[0]", "projects", "NAMESPACE/NAME")]
    [InlineData("""{"projects": ["a/b"], "multipliers": [{"provider": "antropic", "factor": "1"}]}""", "projects[0].multipliers[0] antropic", "provider", "no such provider")]
    [InlineData("""{"projects": ["a/b"], "multipliers": [{"provider": "openai", "factor": "1"}, {"provider": "openai", "factor": "2"}]}""", "projects[0].multipliers[1] openai", "factor", "narrow one")]
    public void Contract_SectionThatIsWrong_IsNamed(string section, string row, string field, string words)
    {
        var json = Encoding.UTF8.GetBytes($$"""{"formatVersion": 1, "currency": "USD", "projects": [{{section}}]}""");
        Assert.False(PriceBook.Public.TryWithContract(json, "contract.json", out _, out var problems));
        var problem = Assert.Single(problems);
        Assert.Equal((row, field), (problem.Row, problem.Field));
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Contract_PublicBook_StaysAsItIs()
    {
        var book = With($$""" "rows": [{"provider": "anthropic", "model": "claude-opus-5-5", "rates": {{Rates}}}] """);

        Assert.NotEqual(PriceBook.Public.Version, book.Version);
        Assert.Equal((PriceBasis.List, 4m), At(PriceBook.Public, "claude-opus-5-5", Today));
    }

    private static (PriceBasis, decimal) At(PriceBook book, string model, DateTimeOffset at) =>
        book.Find("anthropic", model, at) is { } price ? (price.Basis, price.Bands[0].Rates.Input) : (PriceBasis.Unpriced, 0m);

    private static PriceBook With(string content)
    {
        var json = Encoding.UTF8.GetBytes($$"""{"formatVersion": 1, "currency": "USD", {{content}}}""");
        return PriceBook.Public.TryWithContract(json, "contract.json", out var book, out var problems)
            ? book
            : throw new InvalidOperationException(string.Join('\n', problems));
    }
}
