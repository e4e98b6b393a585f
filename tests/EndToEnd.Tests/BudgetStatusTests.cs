using System.Globalization;
using System.Net;
using ClaudeConfig.EndToEnd.Tests.Kit;
using ClaudeConfig.Harness;

namespace ClaudeConfig.EndToEnd.Tests;

/// <summary>What kubectl shows is what was spent.</summary>
public sealed class BudgetStatusTests(SystemFixture system)
{
    [Fact]
    public async Task Status_RequestServed_ShowsItsMoney()
    {
        await using var tenant = await Tenant.CreateAsync(system, "2");
        Assert.Equal(HttpStatusCode.OK, (await tenant.SendAsync("input=100000;output=5000")).Status);

        await Eventually.TrueAsync(async () => await ReadAsync(tenant, "spent") == 0.50m && await ReadAsync(tenant, "held") == 0, "status shows what was spent", TimeSpan.FromSeconds(20));
        Assert.Equal(1.50m, await ReadAsync(tenant, "remaining"));
    }

    [Fact]
    public async Task Budget_DeletedAndCreatedAgain_KnowsWhatWasSpent()
    {
        await using var tenant = await Tenant.CreateAsync(system, "0.05");
        Assert.Equal(HttpStatusCode.OK, (await tenant.SendAsync("input=1000;output=2500")).Status);
        await Eventually.TrueAsync(async () => await tenant.MoneyAsync() is { Spent: 0.054m, Held: 0 }, "what was used is spent", Deadlines.Settled);

        Kubectl.Run(system.Stack.Plane.Kubeconfig, "delete", "budget", "money", "-n", tenant.Namespace);
        await Eventually.TrueAsync(async () => (await tenant.MoneyAsync()).Limit is null, "the ledger forgets the window", Deadlines.Settled);
        tenant.Apply(tenant.Budget("0.05"));
        await Eventually.TrueAsync(async () => (await tenant.MoneyAsync()).Spent == 0.054m, "the window is computed from its events", Deadlines.Settled);
        await Eventually.TrueAsync(async () => (await tenant.SendAsync("input=0;output=0")).Status == HttpStatusCode.TooManyRequests, "the gateway refuses again", Deadlines.Settled);
    }

    [Fact]
    public async Task Budget_LimitRaised_ServesAgain()
    {
        await using var tenant = await Tenant.CreateAsync(system, "0.05");
        Assert.Equal(HttpStatusCode.OK, (await tenant.SendAsync("input=1000;output=2500")).Status);
        await Eventually.TrueAsync(async () => (await tenant.SendAsync()).Status == HttpStatusCode.TooManyRequests, "the budget is used up", Deadlines.Settled);

        tenant.Apply(tenant.Budget("5"));
        await Eventually.TrueAsync(async () => (await tenant.SendAsync()).Status == HttpStatusCode.OK, "the raised limit is served", TimeSpan.FromSeconds(15));
    }

    private static async Task<decimal?> ReadAsync(Tenant tenant, string property) =>
        (await tenant.StatusAsync("Budget", "money")).TryGetProperty(property, out var text) ? decimal.Parse(text.GetString()!, CultureInfo.InvariantCulture) : null;
}
