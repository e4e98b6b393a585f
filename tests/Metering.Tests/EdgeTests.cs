using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

/// <summary>Many gateways at the limit at once.</summary>
public sealed class EdgeTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private const int Callers = 50;

    private protected override LedgerOptions Options => new() { LeaseLifetime = TimeSpan.FromHours(2) };

    [Fact]
    public async Task FiftyCallers_AtTheEdgeOfParentAndChild_NeverExceedEitherLimit()
    {
        var company = A.Budget("company").LimitedTo(12);
        var team = A.Budget("team").Below(company).LimitedTo(10);
        var project = A.Budget("project", A.OtherTeam).Below(company).LimitedTo(10);
        await Ledger.UseAsync(company, team, project);
        var other = await AnotherAsync();
        using var stop = new CancellationTokenSource();
        var watch = WatchAsync(stop.Token, company, team, project);
        var served = await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => CallAsync(i % 2 == 0 ? Ledger : other, i, i % 3 == 0 ? project : team)));
        await stop.CancelAsync();
        Assert.Equal(0, await watch);

        // All the money that was there was used, and not a cent more: no overspend and no phantom.
        var figures = await Ledger.FiguresAsync(company);
        Assert.Equal((served.Sum(), 0m, 0m), (figures.Spent, figures.Held, figures.Provisional));
        Assert.InRange(figures.Spent, 11.5m, 12m);
        Assert.InRange((await Ledger.FiguresAsync(team)).Spent, 0, 10);
        Assert.InRange((await Ledger.FiguresAsync(project)).Spent, 0, 10);
    }

    /// <summary>Requests of up to half a dollar until one is refused for good; each uses a part of what it held.</summary>
    private async Task<decimal> CallAsync(TestLedger ledger, int caller, BudgetRule budget)
    {
        var random = new Random(caller);
        var spent = 0m;
        for (var turn = 0; ; turn++)
        {
            var (lease, hold) = ($"l-{caller}-{turn}", 0.5m);
            var answer = await ledger.CallAsync(A.Call($"gw-{caller}").Acquiring(lease, hold, hold * random.Next(1, 4), budget));
            if (answer.Refusals.FirstOrDefault() is { } refusal)
            {
                if (refusal.Reason == LeaseRefusalReason.Spent)
                {
                    return spent;
                }

                await Task.Delay(random.Next(1, 10));
                continue;
            }

            var granted = answer.Grants.Single().Amount;
            var cost = random.Next(10, 51) / 100m;
            var usage = A.Event(Now, cost).From(budget.Coverage.Projects[0]).Settling(lease, cost) with { Source = $"gw-{caller}" };
            await ledger.SendAsync(usage, usage);
            await ledger.CallAsync(A.Call($"gw-{caller}").Renewing(lease, returned: granted - cost, release: true));
            spent += cost;
        }
    }

    /// <summary>Counts the moments at which a limit was passed.</summary>
    private async Task<int> WatchAsync(CancellationToken stop, params BudgetRule[] budgets)
    {
        var passed = 0;
        while (!stop.IsCancellationRequested)
        {
            foreach (var budget in budgets)
            {
                var figures = await Ledger.FiguresAsync(budget);
                passed += figures.Spent + figures.Held + figures.Provisional > figures.LimitAmount ? 1 : 0;
            }
        }

        return passed;
    }
}
