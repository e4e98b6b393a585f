using System.Net;
using ClaudeConfig.EndToEnd.Tests.Kit;
using ClaudeConfig.Harness;

namespace ClaudeConfig.EndToEnd.Tests;

/// <summary>A gateway that dies with requests under way.</summary>
public sealed class CrashTests(SystemFixture system)
{
    [Fact]
    public async Task Gateway_KilledMidStream_CountsEveryRequestOnce()
    {
        await using var gateway = await system.StartGatewayAsync();
        await using var tenant = await Tenant.CreateAsync(system, "10", gateway);
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await tenant.SendAsync()).Status);
        }

        var open = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => tenant.OpenStreamAsync("input=1000;output=100;chunks=2000;drip=50")));
        Assert.All(open, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));

        await gateway.KillAsync();
        foreach (var response in open)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync());
            response.Dispose();
        }

        await gateway.StartAsync();
        await tenant.WaitUntilServedAsync(tenant.Key);
        Assert.Equal(HttpStatusCode.OK, (await tenant.SendAsync()).Status);

        await Eventually.TrueAsync(async () => (await system.Ledger.EventsAsync(tenant.Namespace)).Count >= 11, "every request became an event", Deadlines.Settled);
        await Eventually.TrueAsync(async () => await tenant.MoneyAsync() is { Held: 0, Provisional: 0 }, "nothing is held or provisional", Deadlines.Settled);
        var (count, cost) = await system.Ledger.EventsAsync(tenant.Namespace);
        Assert.Equal(11, count);
        Assert.Equal(11, await system.Provider.CountAsync($"first-{tenant.Namespace}"));
        Assert.Equal(cost, (await tenant.MoneyAsync()).Spent);
    }
}
