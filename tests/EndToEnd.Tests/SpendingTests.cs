using System.Net;
using ClaudeConfig.EndToEnd.Tests.Kit;
using ClaudeConfig.Harness;

namespace ClaudeConfig.EndToEnd.Tests;

/// <summary>Money at the edge of a budget, through every process that has a hand in it.</summary>
public sealed class SpendingTests(SystemFixture system)
{
    /// <summary>1000 input tokens at 4 and 100 output tokens at 20 dollars a million.</summary>
    private const decimal Cost = 0.006m;

    /// <summary>More than a request may cost: 1000 output tokens at 20 and 2200 input tokens at 8 dollars a million, in the dearest region.</summary>
    private const decimal Worst = 0.05m;

    [Fact]
    public async Task Messages_BudgetUsedUp_RefusesInTheCallersWords()
    {
        await using var tenant = await Tenant.CreateAsync(system, "0.05");
        Assert.Equal(HttpStatusCode.OK, (await tenant.SendAsync("input=1000;output=2500")).Status);
        await Eventually.TrueAsync(async () => await tenant.MoneyAsync() is { Spent: 0.054m, Held: 0 }, "what was used is spent", Deadlines.Settled);

        var refused = await tenant.SendAsync();

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Equal("billing_error", refused.ErrorType);
        Assert.Equal("false", refused.Headers["x-should-retry"]);
        var untilMidnight = (DateTimeOffset.UtcNow.Date.AddDays(1) - DateTimeOffset.UtcNow.UtcDateTime).TotalSeconds;
        Assert.InRange(double.Parse(refused.Headers["retry-after"], System.Globalization.CultureInfo.InvariantCulture), untilMidnight - 60, untilMidnight + 60);
        Assert.Contains($"{tenant.Namespace}/money", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Daily", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"resets at {DateTimeOffset.UtcNow.Date.AddDays(1):yyyy-MM-dd} 00:00 UTC", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_FiftyCallersAtTheEdge_NeverOverspendNorLockMoneyAway()
    {
        await using var tenant = await Tenant.CreateAsync(system, "0.6");
        using var done = new CancellationTokenSource();
        var watching = WatchAsync(tenant, done.Token);

        var served = (await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => SpendAsync(tenant)))).Sum();

        await Eventually.TrueAsync(async () => await tenant.MoneyAsync() is { Held: 0, Provisional: 0 }, "nothing is held any more", Deadlines.Settled);
        await done.CancelAsync();
        Assert.InRange(await watching, 0.1m, 0.6m);
        Assert.Equal(served * Cost, (await tenant.MoneyAsync()).Spent);
        Assert.Equal((served, served * Cost), await system.Ledger.EventsAsync(tenant.Namespace));

        // What is left over is served to the last request that fits.
        while (0.6m - (await tenant.MoneyAsync()).Committed >= Worst)
        {
            var answer = await tenant.SendAsync();
            Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
            await Eventually.TrueAsync(async () => (await tenant.MoneyAsync()).Held == 0, "the hold is settled", Deadlines.Settled);
        }

        Assert.InRange((await tenant.MoneyAsync()).Spent, 0.6m - Worst, 0.6m);
    }

    /// <summary>Sends until the money is spent. Money that others hold is waited for.</summary>
    private static async Task<int> SpendAsync(Tenant tenant)
    {
        for (var served = 0; ;)
        {
            var answer = await tenant.SendAsync();
            if (answer.Status == HttpStatusCode.OK)
            {
                served++;
                continue;
            }

            Assert.Equal(HttpStatusCode.TooManyRequests, answer.Status);
            if (answer.ErrorType == "billing_error")
            {
                return served;
            }

            Assert.Equal("rate_limit_error", answer.ErrorType);
        }
    }

    /// <summary>The most that was ever spoken for.</summary>
    private static async Task<decimal> WatchAsync(Tenant tenant, CancellationToken done)
    {
        var most = 0m;
        while (!done.IsCancellationRequested)
        {
            most = Math.Max(most, (await tenant.MoneyAsync()).Committed);
        }

        return most;
    }
}
