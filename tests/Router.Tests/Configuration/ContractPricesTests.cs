using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Harness;
using ClaudeConfig.Pricing;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.Configuration;

/// <summary>Gateways price with the contract that comes with their configuration.</summary>
public sealed class ContractPricesTests
{
    private const string Tenfold = """{"formatVersion": 1, "currency": "USD", "multipliers": [{"provider": "anthropic", "factor": "10"}]}""";

    [Fact]
    public void Contract_ThatCannotBeRead_LeavesTheLastGoodPricesAndIsReported()
    {
        var prices = new ContractPrices(PriceBook.Public);
        var problems = new List<string>();
        var good = prices.Of(Tenfold, problems);
        Assert.NotEqual(PriceBook.Public.Version, good.Version);
        Assert.Same(good, prices.Of(Tenfold, problems));
        Assert.Empty(problems);
        Assert.Same(good, prices.Of("{", problems));
        Assert.Contains("prices stay as they were", Assert.Single(problems), StringComparison.Ordinal);
        Assert.Same(PriceBook.Public, prices.Of(null, problems));
    }

    [Fact]
    public async Task Bundle_WithANewContract_ChangesWhatIsHeldAtOnce()
    {
        await using var rig = await Rig.StartAsync();
        await ChargedAsync(rig, 0.00046m);
        Bundles.Publish(rig.ConfigFolder, rig.Config with { PriceContract = Tenfold });
        rig.Gateway.Source.Look();
        await ChargedAsync(rig, 0.0046m);
    }

    [Theory]
    [InlineData("*/*", 0.0046)]
    [InlineData("nobody/*", 0.00046)]
    public async Task Bundle_WithPricesOfAProject_HoldsByThem(string projects, double expected)
    {
        await using var rig = await Rig.StartAsync(
            config => config with { PriceContract = $$"""{"formatVersion": 1, "currency": "USD", "projects": [{"projects": ["{{projects}}"], "multipliers": [{"provider": "anthropic", "factor": "10"}]}]}""" });
        await ChargedAsync(rig, (decimal)expected);
    }

    private static async Task ChargedAsync(Rig rig, decimal expected)
    {
        var before = rig.Metering.Events.Count;
        using var response = await rig.PostAsync(Rig.Body());
        await Eventually.TrueAsync(() => rig.Metering.Events.Count > before, "an event", Deadlines.Settled);
        Assert.Equal(expected, rig.Metering.Events.Last().LeaseCharge);
    }
}
