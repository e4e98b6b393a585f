using ClaudeConfig.Harness;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

/// <summary>What a process remembers of leases, and what it has prepared, makes calls faster and never wrong.</summary>
public sealed class HotPathTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    [Fact]
    public async Task LeaseId_TakenAnewElsewhereForAnotherBudget_IsNotTakenForTheOneRemembered()
    {
        var (first, second) = (A.Budget("first").LimitedTo(100), A.Budget("second").LimitedTo(100));
        await Ledger.UseAsync(first, second);
        var other = await AnotherAsync();
        await Ledger.CallAsync(A.Call().Acquiring("l", 6, 6, first));
        await other.CallAsync(A.Call().Renewing("l", returned: 6, release: true));
        Assert.Equal(1, await Ledger.ScalarAsync<long>("with gone as (delete from leases returning 1) select count(*) from gone"));
        Time.Advance(TimeSpan.FromSeconds(1));
        await other.CallAsync(A.Call().Acquiring("l", 8, 8, second));

        await Ledger.CallAsync(A.Call().Renewing("l", returned: 3, outstanding: 5));
        Assert.Equal((0m, 5m), ((await Ledger.FiguresAsync(first)).Held, (await Ledger.FiguresAsync(second)).Held));
    }

    [Fact]
    public async Task Lease_OfAnotherProcess_GrowsWithinItsBudget()
    {
        var budget = A.Budget("b").LimitedTo(10);
        await Ledger.UseAsync(budget);
        var other = await AnotherAsync();
        await other.CallAsync(A.Call().Acquiring("l", 2, 2, budget));
        await other.CallAsync(A.Call("gw-1").Acquiring("l1", 6, 6, budget));

        // Known to neither at first, then to this one, too: the limit is kept both times.
        Assert.Equal(1, (await Ledger.CallAsync(A.Call().Renewing("l", wanted: 5, minimum: 1))).Grants.Single().Amount);
        Assert.Equal(1, (await Ledger.CallAsync(A.Call().Renewing("l", wanted: 5, minimum: 1))).Grants.Single().Amount);
        Assert.Single((await Ledger.CallAsync(A.Call().Renewing("l", wanted: 5, minimum: 1))).Refusals);
        Assert.Equal(10, (await Ledger.FiguresAsync(budget)).Held);
    }

    [Fact]
    public async Task Leases_ThroughAPoolerThatKnowsNoPreparedStatements_AreTakenAllTheSame()
    {
        var folder = Directory.CreateTempSubdirectory("claudeconfig-pooler-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        try
        {
            await using var server = await PostgresCluster.StartAsync(Path.Combine(folder, "server"));
            await using var bouncer = await PgBouncer.StartAsync(Path.Combine(folder, "bouncer"), server);
            await server.DatabaseAsync("ledger");
            await using var ledger = await TestLedger.CreateAsync(bouncer.ConnectionString("ledger"), Time);
            await using var beside = await TestLedger.CreateAsync(bouncer.ConnectionString("ledger"), Time);
            var budget = A.Budget("b").LimitedTo(1000);
            await ledger.UseAsync(budget);
            // Side by side, so that sessions and server processes meet in ever other pairs.
            for (var round = 0; round < 10; round++)
            {
                var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => (i % 2 == 0 ? ledger : beside).CallAsync(A.Call().Acquiring($"l{round}-{i}", 1, 1, budget))));
                Assert.All(answers, answer => Assert.Single(answer.Grants));
            }

            Assert.Equal(120, (await ledger.FiguresAsync(budget)).Held);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
