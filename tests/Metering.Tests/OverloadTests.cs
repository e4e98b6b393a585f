using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Harness;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

/// <summary>Ten times as many callers as there are places, on a store that does not get on: most are sent away, memory stays bounded, and what was taken is there. The benchmark does it for minutes.</summary>
public sealed class OverloadTests(PostgresFixture postgres)
{
    private const int Callers = 320;
    private const int BatchSize = 100;

    [Fact]
    public async Task TenTimesTheLoad_IsShedWithinBoundedMemoryAndLosesNothing()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var ledger = await TestLedger.CreateAsync(database, TimeProvider.System);
        var budget = A.Budget("b").LimitedTo(100_000);
        await ledger.UseAsync(budget);
        await using var program = await MeteringProgram.StartAsync(Directory.CreateTempSubdirectory("claudeconfig-overload-").FullName, database);
        await program.WaitUntilReadyAsync();
        var deliveries = new Deliveries(() => program.Http);
        await deliveries.SendAsync(Batch(deliveries));
        var before = program.PeakMebibytes;
        Task[] sending;
        await using (await HeldStore.HoldAsync(database, "lock table event_identity in share mode"))
        {
            sending = [.. Enumerable.Range(0, Callers).Select(_ => Task.Run(() => deliveries.SendAsync(Batch(deliveries))))];
            await Eventually.TrueAsync(() => deliveries.Refused > Callers, "callers are sent away", Deadlines.Slow);
            Assert.Equal(BatchSize, deliveries.Counted.Count);
        }

        await Task.WhenAll(sending).WaitAsync(Deadlines.Here(Deadlines.Slow));
        Assert.InRange(program.PeakMebibytes - before, 0, 200);
        await deliveries.AssertCountedAsync(ledger, budget);
    }

    /// <summary>Who waits no longer leaves its call behind: it must not hold money when its turn comes.</summary>
    [Fact]
    public async Task LeaseCall_WhoseCallerHasLeft_TakesNoMoney()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var ledger = await TestLedger.CreateAsync(database, TimeProvider.System);
        var budget = A.Budget("b").LimitedTo(100);
        await ledger.UseAsync(budget);
        using var leaving = new CancellationTokenSource();
        Task<LeaseResponse>[] staying, left;
        await using (await HeldStore.HoldAsync(database, "lock table lease_calls in share mode"))
        {
            // Two transactions are under way, and hold what came first.
            var first = ledger.CallAsync(A.Call().Acquiring("first", 1, 1, budget));
            await HeldStore.WaitForAsync(database, "%insert into lease_calls%");
            staying = [first, ledger.CallAsync(A.Call().Acquiring("second", 1, 1, budget))];
            await HeldStore.WaitForAsync(database, "%insert into lease_calls%", connections: 2);
            left = [.. Enumerable.Range(0, 20).Select(i => ledger.Leases.HandleAsync(A.Call().Acquiring($"l{i}", 1, 1, budget), leaving.Token))];
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(left));
        }

        await Task.WhenAll(staying);
        await ledger.CallAsync(A.Call());
        Assert.Equal(2, await ledger.ScalarAsync<long>("select count(*) from leases"));
    }

    private static List<UsageEvent> Batch(Deliveries deliveries) => [.. Enumerable.Range(0, BatchSize).Select(_ => deliveries.NewEvent())];
}
