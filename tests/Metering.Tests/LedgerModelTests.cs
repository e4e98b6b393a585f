using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;
using CsCheck;

namespace ClaudeConfig.Metering.Tests;

/// <summary>Random histories of honest gateways, some of which die, against the plain sums they must come to.</summary>
public sealed class LedgerModelTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private static readonly Gen<(int Kind, int Lease, int Amount)[]> Histories =
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 3], Gen.Int[1, 60]).Array[5, 40];

    private int _run;

    [Fact]
    public async Task AnyHistory_KeepsEveryLimitAndLeavesNothingBehind() =>
        await Histories.SampleAsync(async history => await ReplayAsync(history), iter: 60, threads: 1);

    /// <summary>Limits go up and down, gateways begin new runs, and two processes whose clocks differ by seconds decide in turn.</summary>
    [Fact]
    public async Task AnyHistory_WithEditsRunsAndOtherClocks_NeverGrantsBeyondALimit()
    {
        var ahead = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Now.AddSeconds(3));
        await using var other = await TestLedger.CreateAsync(Ledger.ConnectionString, ahead, Options);
        await Gen.Select(Gen.Int[0, 6], Gen.Int[0, 2], Gen.Int[1, 60]).Array[5, 30].SampleAsync(async history => await DisturbAsync(history, other, ahead), iter: 15, threads: 1);
    }

    private async Task DisturbAsync((int Kind, int Gateway, int Amount)[] history, TestLedger other, Microsoft.Extensions.Time.Testing.FakeTimeProvider ahead)
    {
        var run = Interlocked.Increment(ref _run);
        var parent = A.Budget($"parent-{run}", new Contracts.ObjectRef("p", $"{run}")).LimitedTo(10);
        var child = A.Budget($"child-{run}", new Contracts.ObjectRef("c", $"{run}")).Below(parent).LimitedTo(8);
        await Ledger.UseAsync(parent, child);
        var (runs, leases) = (new int[3], new List<(int Gateway, string Run, string Id)>());
        var (turn, spent) = (0, 0m);
        foreach (var (kind, gateway, tenths) in history)
        {
            var (amount, ledger) = (tenths / 10m, turn++ % 2 == 0 ? Ledger : other);
            var call = A.Call($"gw-{run}-{gateway}") with { Incarnation = $"r{runs[gateway]}" };
            switch (kind)
            {
                case 0 or 1 or 2:
                    var id = $"d-{run}-{turn}";
                    var answer = await ledger.CallAsync(call.Acquiring(id, amount / 2, amount, child));
                    foreach (var _ in answer.Grants)
                    {
                        leases.Add((gateway, call.Incarnation, id));
                        foreach (var (rule, figures) in new[] { (child, await Ledger.FiguresAsync(child)), (parent, await Ledger.FiguresAsync(parent)) })
                        {
                            Assert.True(figures.Spent + figures.Held + figures.Provisional <= rule.Limit, $"{rule.Limit} {figures}");
                        }
                    }

                    break;
                case 3 when leases.Count > 0:
                    var lease = leases[tenths % leases.Count];
                    await ledger.SendAsync(A.Event(Now, amount / 10).From(child.Coverage.Projects[0]).Settling(lease.Id, amount / 10) with { Source = $"gw-{run}-{lease.Gateway}" });
                    spent += amount / 10;
                    break;
                case 4:
                    // Edited while money is out: below what is held, and back.
                    (child, parent) = (child with { Limit = tenths % 12 }, parent with { Limit = tenths % 17 });
                    await ledger.UseAsync(parent, child);
                    break;
                case 5:
                    var earlier = call.Incarnation;
                    await ledger.CallAsync(A.Call(call.Source) with { Incarnation = $"r{++runs[gateway]}", Retired = [earlier] });
                    leases.RemoveAll(taken => taken.Gateway == gateway);
                    break;
                case 6:
                    Time.Advance(TimeSpan.FromSeconds(4));
                    ahead.Advance(TimeSpan.FromSeconds(4));
                    await ledger.Sweeper.SweepAsync(CancellationToken.None);
                    break;
            }

            Assert.Equal(spent, (await Ledger.FiguresAsync(child)).Spent);
        }

        foreach (var ended in Enumerable.Range(0, 3))
        {
            await other.CallAsync(A.Call($"gw-{run}-{ended}") with { Incarnation = "last", Retired = [.. Enumerable.Range(0, runs[ended] + 1).Select(number => $"r{number}")] });
        }

        var (c, p) = (await Ledger.FiguresAsync(child), await Ledger.FiguresAsync(parent));
        Assert.Equal((spent, 0m, 0m, spent, 0m, 0m), (c.Spent, c.Held, c.Provisional, p.Spent, p.Held, p.Provisional));
    }

    private async Task ReplayAsync((int Kind, int Lease, int Amount)[] history)
    {
        var run = Interlocked.Increment(ref _run);
        var parent = A.Budget($"parent-{run}", new Contracts.ObjectRef("p", $"{run}")).LimitedTo(10);
        var child = A.Budget($"child-{run}", new Contracts.ObjectRef("c", $"{run}")).Below(parent).LimitedTo(8);
        await Ledger.UseAsync(parent, child);
        var model = new LedgerModel(run);
        foreach (var (kind, lease, amount) in history)
        {
            await StepAsync(model, kind, lease, amount / 10m, child, parent);
            var (c, p) = (await Ledger.FiguresAsync(child), await Ledger.FiguresAsync(parent));
            Assert.True(c.Spent + c.Held + c.Provisional <= 8, $"child {c}");
            Assert.True(p.Spent + p.Held + p.Provisional <= 10, $"parent {p}");
            Assert.Equal((model.Spent, model.Reserved), (c.Spent, c.Held + c.Provisional));
            Assert.Equal((c.Spent, c.Held, c.Provisional), (p.Spent, p.Held, p.Provisional));
        }

        // Everyone falls silent for good; afterwards the late events come.
        await AdvanceAsync(TimeSpan.FromSeconds(20));
        await AdvanceAsync(TimeSpan.FromHours(2));
        var end = await Ledger.FiguresAsync(child);
        Assert.Equal((model.Spent, 0m, 0m), (end.Spent, end.Held, end.Provisional));
        await AssertLikeFromScratchAsync(child, end, model);
    }

    private async Task StepAsync(LedgerModel model, int kind, int slot, decimal amount, BudgetRule child, BudgetRule parent)
    {
        var lease = model.Slot(slot);
        switch (kind)
        {
            case 0 or 1 when lease is null:
                var id = model.NewId(slot);
                var answer = await Ledger.CallAsync(A.Call().Acquiring(id, amount / 2, amount, child, parent));
                if (answer.Grants.SingleOrDefault() is { } grant)
                {
                    Assert.InRange(grant.Amount, amount / 2, amount);
                    model.Granted(slot, id, grant.Amount, Now);
                }

                break;
            case 2 when lease is { Reserved: > 0 }:
                // Settles a request for less than it may: a late one when the lease has expired meanwhile.
                var charge = Math.Min(amount, lease.Reserved);
                var cost = Math.Round(charge * 0.7m, 6);
                await Ledger.SendAsync(A.Event(Now, cost).From(child.Coverage.Projects[0]).Settling(lease.Id, charge));
                model.Settled(lease, charge, cost);
                break;
            case 3 when lease is not null:
                var back = Math.Min(amount, lease.Reserved);
                var renewed = await Ledger.CallAsync(A.Call().Renewing(lease.Id, returned: back, outstanding: lease.Reserved - back));
                model.Renewed(slot, back, known: renewed.Refusals.Count == 0);
                break;
            case 4 when lease is not null:
                var released = await Ledger.CallAsync(A.Call().Renewing(lease.Id, returned: lease.Reserved, release: true));
                model.Renewed(slot, lease.Reserved, known: released.Refusals.Count == 0);
                model.Forget(slot);
                break;
            case 5:
                // A gateway dies: its lease is never heard of again, and its money waits for the time-outs.
                model.Abandon(slot);
                break;
            case 6:
                await AdvanceAsync(TimeSpan.FromSeconds(4));
                break;
        }
    }

    private async Task AdvanceAsync(TimeSpan by)
    {
        Time.Advance(by);
        await Ledger.Sweeper.SweepAsync(CancellationToken.None);
    }

    /// <summary>A window that is built from events alone says the same as one that was kept up to date.</summary>
    private async Task AssertLikeFromScratchAsync(BudgetRule child, BudgetFigures kept, LedgerModel model)
    {
        await Ledger.UseAsync();
        await Ledger.UseAsync(child);
        var rebuilt = await Ledger.FiguresAsync(child);
        Assert.Equal((kept.Spent, kept.LastEventTime), (rebuilt.Spent, rebuilt.LastEventTime));
        Assert.Equal(model.Spent, rebuilt.Spent);
    }
}
