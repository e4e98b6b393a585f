using System.Text;

namespace ClaudeConfig.Pricing.Tests;

/// <summary>Every way in which a price file can be wrong names row, field and value.</summary>
public sealed class PriceFileTests
{
    private const string Row = """{"provider": "p", "model": "m", "rates": {"input": "1", "cacheWrite5m": "2", "cacheWrite1h": "3", "cacheRead": "0.1", "output": "5"}}""";

    [Theory]
    [InlineData("\"input\": \"1\"", "\"input\": \"-1\"", "rows[0] p/m", "rates.input", "-1")]
    [InlineData("\"input\": \"1\"", "\"input\": \"1e3\"", "rows[0] p/m", "rates.input", "1e3")]
    [InlineData("\"input\": \"1\"", "\"input\": \"1,5\"", "rows[0] p/m", "rates.input", "1,5")]
    [InlineData("\"input\": \"1\"", "\"input\": true", "rows[0] p/m", "rates.input", "true")]
    [InlineData("\"input\": \"1\", ", "", "rows[0] p/m", "rates.input", "")]
    [InlineData("\"input\": \"1\"", "\"input\": null", "rows[0] p/m", "rates.input", "")]
    [InlineData("\"cacheRead\"", "\"cacheReads\"", "rows[0] p/m", "rates.cacheReads", "0.1")]
    [InlineData("\"rates\": {", "\"from\": \"2026-13-01\", \"rates\": {", "rows[0] p/m", "from", "2026-13-01")]
    [InlineData("\"rates\": {", "\"from\": \"2026-12-01\", \"to\": \"2026-12-01\", \"rates\": {", "rows[0] p/m", "to", "2026-12-01")]
    [InlineData("\"model\": \"m\"", "\"model\": \"\"", "rows[0] p/", "model", "")]
    [InlineData("\"model\": \"m\"", "\"model\": 7", "rows[0] p", "model", "7")]
    [InlineData("\"model\": \"m\"", "\"model\": \"m\", \"fast\": \"0\"", "rows[0] p/m", "fast", "0")]
    [InlineData("\"model\": \"m\"", "\"model\": \"m\", \"maxOutput\": 0", "rows[0] p/m", "maxOutput", "0")]
    [InlineData("\"model\": \"m\"", "\"model\": \"m\", \"serviceTiers\": {\"a\": \"1\", \"A\": \"2\"}", "rows[0] p/m", "serviceTiers.A", "2")]
    [InlineData("\"model\": \"m\"", "\"model\": \"m\", \"tiers\": [{\"abovePromptTokens\": 10}]", "rows[0] p/m", "tiers[0].rates", "")]
    [InlineData("\"model\": \"m\"", "\"model\": \"m\", \"aliases\": [\"\"]", "rows[0] p/m", "aliases[0]", "")]
    [InlineData("{\"provider\": \"p\", \"model\"", "{\"provider\": \"q\", \"model\"", "rows[0] q/m", "provider", "q")]
    [InlineData("\"formatVersion\": 1", "\"formatVersion\": 2", "test.json", "formatVersion", "2")]
    [InlineData("\"USD\"", "\"EUR\"", "test.json", "currency", "EUR")]
    [InlineData("\"batch\": \"0.5\", ", "", "providers[0] p", "batch", "")]
    [InlineData("\"maxOutput\": 100", "\"maxOutput\": \"many\"", "providers[0] p", "maxOutput", "many")]
    [InlineData("\"rows\": [", "\"rows\": [{\"provider\": \"p\", \"model\": \"m\"}, ", "rows[0] p/m", "rates", "")]
    [InlineData("\"rows\": [", "\"rows\": [17, ", "rows[0]", "", "17")]
    public void Parse_WrongField_NamesRowFieldAndValue(string what, string with, string row, string field, string value)
    {
        var json = PriceBookTests.Minimal.Replace(what, with, StringComparison.Ordinal);

        Assert.NotEqual(PriceBookTests.Minimal, json);
        Assert.Contains(Problems(json), problem => (problem.Row, problem.Field, problem.Value) == (row, field, value));
    }

    [Fact]
    public void Parse_RowsThatOverlap_NamesBoth()
    {
        var problem = Assert.Single(Problems(PriceBookTests.Minimal.Replace("\"rows\": [", $"\"rows\": [{Row.Replace("\"rates\"", "\"to\": \"2026-06-01\", \"rates\"")}, ")));

        Assert.Equal(("rows[1] p/m", "from"), (problem.Row, problem.Field));
        Assert.Contains("rows[0] p/m", problem.Message);
    }

    [Fact]
    public void Parse_RowsThatFollowEachOther_AreFine()
    {
        var first = Row.Replace("\"rates\"", "\"to\": \"2026-06-01\", \"rates\"");
        var second = Row.Replace("\"rates\"", "\"from\": \"2026-06-01\", \"rates\"");

        Assert.Empty(Problems(Rows(second, first)));
    }

    [Fact]
    public void Parse_AliasOfTwoModels_IsRefused()
    {
        var problem = Assert.Single(Problems(Rows(
            Row.Replace("\"rates\"", "\"aliases\": [\"x\"], \"rates\""),
            Row.Replace("\"m\"", "\"n\"").Replace("\"rates\"", "\"aliases\": [\"x\"], \"rates\""))));

        Assert.Equal(("rows[1] p/n", "aliases", "x"), (problem.Row, problem.Field, problem.Value));
    }

    [Fact]
    public void Parse_TiersThatDoNotAscend_AreRefused()
    {
        const string Tier = """{"abovePromptTokens": 10, "rates": {"input": "1", "cacheWrite5m": "2", "cacheWrite1h": "3", "cacheRead": "0.1", "output": "5"}}""";
        var problem = Assert.Single(Problems(Rows(Row.Replace("\"rates\"", $"\"tiers\": [{Tier}, {Tier}], \"rates\""))));

        Assert.Equal(("rows[0] p/m", "tiers[1].abovePromptTokens", "10"), (problem.Row, problem.Field, problem.Value));
    }

    [Fact]
    public void Parse_SeveralMistakes_ReportsAllOfThem() =>
        Assert.Equal(3, Problems(PriceBookTests.Minimal.Replace("\"1\"", "\"a\"").Replace("\"2\"", "\"b\"").Replace("\"3\"", "\"c\"")).Count);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1,]")]
    [InlineData("nonsense")]
    public void Parse_NoJson_SaysSo(string json) => Assert.Contains("not JSON", Assert.Single(Problems(json)).Message);

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("7")]
    public void Parse_NoObject_SaysSo(string json) => Assert.Contains(Problems(json), problem => problem.Message.Contains("an object is needed"));

    [Fact]
    public void Parse_BytesThatAreNotUtf8_AreRefused()
    {
        var json = Encoding.Latin1.GetBytes(PriceBookTests.Minimal.Replace("\"m\"", "\"é\""));

        Assert.False(PriceBook.TryParse(json, "test.json", out _, out var problems));
        Assert.NotEmpty(problems);
    }

    [Fact]
    public void Contract_MultipliersThatOverlap_AreRefused()
    {
        const string Json = """
            {"formatVersion": 1, "currency": "USD", "multipliers": [
              {"provider": "anthropic", "models": "claude-opus-*", "factor": "0.9"},
              {"provider": "anthropic", "factor": "0.8"}]}
            """;

        Assert.False(PriceBook.Public.TryWithContract(Encoding.UTF8.GetBytes(Json), "contract.json", out _, out var problems));
        Assert.Equal(("multipliers[1] anthropic", "factor", "0.8"), (problems[0].Row, problems[0].Field, problems[0].Value));
    }

    private static string Rows(params string[] rows) => PriceBookTests.Minimal.Replace(Row, string.Join(", ", rows));

    private static IReadOnlyList<PriceProblem> Problems(string json)
    {
        PriceBook.TryParse(Encoding.UTF8.GetBytes(json), "test.json", out _, out var problems);
        return problems;
    }
}
