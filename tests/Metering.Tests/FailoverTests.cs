using ClaudeConfig.Harness;
using ClaudeConfig.Metering.Tests.Kit;
using Npgsql;

namespace ClaudeConfig.Metering.Tests;

/// <summary>The primary is lost, or becomes read-only, under load, and its replica is made the primary. It had confirmed each commit: without that no ledger can promise anything.</summary>
public sealed class FailoverTests
{
    [Theory]
    [InlineData("is lost")]
    [InlineData("is read-only")]
    public async Task Primary_FailsUnderLoad_TheReplicaGoesOnWithAllThatWasTaken(string how)
    {
        var folder = Directory.CreateTempSubdirectory("claudeconfig-failover-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        try
        {
            await using var primary = await PostgresCluster.StartAsync(Path.Combine(folder, "primary"), new PostgresOptions { Settings = ["wal_level=replica", "max_wal_senders=4"] });
            var database = await primary.DatabaseAsync("ledger");
            await using var replica = await primary.ReplicaAsync(Path.Combine(folder, "replica"));
            await ExecuteAsync(database, "alter system set synchronous_standby_names = '*'", "select pg_reload_conf()");
            var both = new NpgsqlConnectionStringBuilder(database) { Host = $"127.0.0.1:{primary.Port},127.0.0.1:{replica.Port}" }.ConnectionString;
            await FailAsync(how, primary, replica, database, both);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task FailAsync(string how, PostgresCluster primary, PostgresCluster replica, string database, string both)
    {
        await using var app = await RunningApp.StartAsync(both);
        var budget = A.Budget("b").LimitedTo(100_000);
        await app.Rules.ReplaceAsync([budget], CancellationToken.None);
        var deliveries = new Deliveries(() => app.Http);
        using var stop = new CancellationTokenSource();
        var senders = Enumerable.Range(0, 4).Select(_ => Task.Run(() => deliveries.KeepSendingAsync(3, stop.Token))).ToArray();
        await Eventually.TrueAsync(() => deliveries.Counted.Count > 50, "events are taken", Deadlines.Settled);

        if (how == "is lost")
        {
            await primary.StopImmediatelyAsync();
        }
        else
        {
            await ExecuteAsync(database, "alter system set default_transaction_read_only = on", "select pg_reload_conf()");
        }

        await Eventually.TrueAsync(() => deliveries.Refused > 8, "senders are told 503", Deadlines.Settled);
        await ExecuteAsync(replica.ConnectionString("ledger"), "select pg_promote()");
        var before = deliveries.Counted.Count;
        await Eventually.TrueAsync(() => deliveries.Counted.Count > before + 50, "events are taken by the other", Deadlines.Settled);
        _ = await deliveries.CallAsync(A.Call().Acquiring("l", 1, 1, budget));
        await stop.CancelAsync();
        await Task.WhenAll(senders);
        await using var ledger = await TestLedger.CreateAsync(replica.ConnectionString("ledger"), TimeProvider.System);
        await deliveries.AssertCountedAsync(ledger, budget);
    }

    private static async Task ExecuteAsync(string database, params string[] statements)
    {
        await using var source = NpgsqlDataSource.Create(database);
        foreach (var sql in statements)
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }
    }
}
