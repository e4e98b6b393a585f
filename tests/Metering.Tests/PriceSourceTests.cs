using ClaudeConfig.Metering.Hosting;
using ClaudeConfig.Pricing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClaudeConfig.Metering.Tests;

/// <summary>The price contract is read again when it changes.</summary>
public sealed class PriceSourceTests
{
    [Fact]
    public async Task Contract_ThatChanges_IsInForceAndABadOneLeavesTheLastGoodOne()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Contract(2));
        var prices = new PriceSource(file, NullLogger<PriceSource>.Instance);
        prices.Refresh();
        var first = prices.Current.Version;
        Assert.NotEqual(PriceBook.Public.Version, first);
        await File.WriteAllTextAsync(file, Contract(3));
        prices.Refresh();
        var second = prices.Current;
        Assert.NotEqual(first, second.Version);
        await File.WriteAllTextAsync(file, "{}");
        prices.Refresh();
        Assert.Same(second, prices.Current);
        Assert.Throws<FormatException>(new PriceSource(file, NullLogger<PriceSource>.Instance).Refresh);
        File.Delete(file);
        prices.Refresh();
        Assert.Same(second, prices.Current);
    }

    private static string Contract(int factor) =>
        $$"""{"formatVersion": 1, "currency": "USD", "multipliers": [{"provider": "anthropic", "factor": "{{factor}}"}]}""";
}
