namespace ClaudeConfig.Pricing.Tests;

/// <summary>Claude has other names on Bedrock and on Vertex AI, and a price for each.</summary>
public sealed class CloudModelTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0", "3.3", "16.5")]
    [InlineData("bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "3.3", "16.5")]
    [InlineData("bedrock", "apac.anthropic.claude-sonnet-4-5-20250929-v1:0", "3.3", "16.5")]
    [InlineData("bedrock", "global.anthropic.claude-sonnet-4-5-20250929-v1:0", "3", "15")]
    [InlineData("bedrock", "anthropic.claude-opus-4-6-v1", "5.5", "27.5")]
    [InlineData("bedrock", "us-gov.anthropic.claude-opus-4-7", "5.5", "27.5")]
    [InlineData("bedrock", "global.anthropic.claude-opus-4-7", "5", "25")]
    [InlineData("bedrock", "us.anthropic.claude-opus-4-1-20250805-v1:0", "15", "75")]
    [InlineData("bedrock", "us.anthropic.claude-sonnet-4-20250514-v1:0", "3", "15")]
    [InlineData("bedrock", "arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "3.3", "16.5")]
    [InlineData("bedrock", "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0", "1.1", "5.5")]
    [InlineData("vertex", "claude-sonnet-4-5@20250929", "3.3", "16.5")]
    [InlineData("vertex", "claude-opus-4-1@20250805", "15", "75")]
    [InlineData("vertex", "claude-opus-4-8", "5.5", "27.5")]
    [InlineData("vertex-global", "claude-sonnet-4-5@20250929", "3", "15")]
    public void Model_OfACloud_HasThePriceOfItsPlace(string provider, string model, string input, string output)
    {
        var price = PriceBook.Public.Find(provider, model, At);
        Assert.NotNull(price);
        var rates = price.Bands[0].Rates;
        Assert.Equal((input, output), (rates.Input.ToString("0.####", System.Globalization.CultureInfo.InvariantCulture), rates.Output.ToString("0.####", System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("bedrock", "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4")]
    [InlineData("bedrock", "anthropic.claude-nobody-knows-v1:0")]
    [InlineData("bedrock", "amazon.nova-pro-v1:0")]
    [InlineData("vertex", "gemini-2.5-pro")]
    public void Model_ThatNobodyPriced_StaysUnpriced(string provider, string model) => Assert.Null(PriceBook.Public.Find(provider, model, At));

    [Theory]
    [InlineData("anthropic", "claude-sonnet-4-5-20250929")]
    [InlineData("anthropic", "anthropic.claude-sonnet-4-5-20250929-v1:0")]
    public void Anthropic_ItselfIsNotDearer(string provider, string model) => Assert.Equal(3m, PriceBook.Public.Find(provider, model, At)!.Bands[0].Rates.Input);
}
