using System.Net;
using ClaudeConfig.Harness;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;
using Npgsql;

namespace ClaudeConfig.Metering.Tests;

/// <summary>A PostgreSQL that is there and cannot: its disk is full, somebody holds what is needed, no connection is left.</summary>
public sealed class StoreFaultTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Disk_IsFull_NothingIsTakenUntilThereIsRoom()
    {
        using var disk = SmallDisk.TryMount(megabytes: 64);
        Assert.SkipWhen(disk is null, "outside: this user may not mount a small disk");
        await using var own = await OwnPostgres.StartAsync();
        await ExecuteAsync(own.Cluster.ConnectionString("postgres"), $"create tablespace small location '{disk.Folder}'", "create database full_one tablespace small");
        var database = own.Cluster.ConnectionString("full_one");
        await using (var app = await RunningApp.StartAsync(database))
        {
            var budget = A.Budget("b").LimitedTo(100_000);
            await app.Rules.ReplaceAsync([budget], CancellationToken.None);
            var deliveries = new Deliveries(() => app.Http);
            await deliveries.SendAsync([deliveries.NewEvent()]);
            await using var ledger = await TestLedger.CreateAsync(database, TimeProvider.System);
            disk.Fill();
            var sending = Enumerable.Range(0, 4).Select(_ => deliveries.SendAsync([.. Enumerable.Range(0, 400).Select(_ => deliveries.NewEvent())])).ToArray();
            await Eventually.TrueAsync(() => deliveries.Refused > 8, "senders are told 503", Deadlines.Settled);
            var taken = deliveries.Counted.Count;
            Assert.Equal(taken, await ledger.ScalarAsync<long>("select count(*) from usage_events"));
            disk.Free();
            await Task.WhenAll(sending).WaitAsync(Deadlines.Here(Deadlines.Settled));
            await deliveries.AssertCountedAsync(ledger, budget);
        }

        NpgsqlConnection.ClearAllPools();
        await own.Cluster.StopImmediatelyAsync();
    }

    [Fact]
    public async Task Table_HeldBySomebody_CallersAreToldAndNothingIsLost()
    {
        var database = await postgres.CreateDatabaseAsync();
        // Two transactions hold both connections that are not for leases: whatever else needs one waits for it, and is told as well.
        await using (var app = await RunningApp.StartAsync(database, maxConnections: 4))
        {
            var budget = A.Budget("b").LimitedTo(100_000);
            await app.Rules.ReplaceAsync([budget], CancellationToken.None);
            var deliveries = new Deliveries(() => app.Http);
            await deliveries.SendAsync([deliveries.NewEvent()]);
            Task[] sending;
            await using (await HeldStore.HoldAsync(database, "lock table event_identity, lease_calls in share mode"))
            {
                sending = [.. Enumerable.Range(0, 20).Select(_ => deliveries.SendAsync([.. Enumerable.Range(0, 5).Select(_ => deliveries.NewEvent())]))];
                await HeldStore.WaitForAsync(database, "%insert into event_identity%");
                await Eventually.TrueAsync(() => deliveries.Refused > 8, "senders are told", Deadlines.Settled);
                await Eventually.TrueAsync(
                    async () => (await app.CallAsync(A.Call().Acquiring("l", 1, 1, budget))) is { StatusCode: HttpStatusCode.ServiceUnavailable, Headers.RetryAfter: not null },
                    "lease calls are told", Deadlines.Settled);
                Assert.Single(deliveries.Counted);
            }

            await Task.WhenAll(sending).WaitAsync(Deadlines.Here(Deadlines.Settled));
            await using var ledger = await TestLedger.CreateAsync(database, TimeProvider.System);
            await deliveries.AssertCountedAsync(ledger, budget);
        }

        await postgres.ReleaseAsync(database);
    }

    [Fact]
    public async Task Server_HasNoConnectionLeft_CallersAreToldUntilItHas()
    {
        await using var own = await OwnPostgres.StartAsync(new PostgresOptions { Settings = ["max_connections=20"] });
        var database = await own.CreateDatabaseAsync();
        await using var app = await RunningApp.StartAsync(database);
        var budget = A.Budget("b").LimitedTo(100_000);
        await app.Rules.ReplaceAsync([budget], CancellationToken.None);
        var deliveries = new Deliveries(() => app.Http);
        await deliveries.SendAsync([deliveries.NewEvent()]);
        var greedy = new List<NpgsqlConnection>();
        await TakeAllAsync(database, greedy);
        var sending = Enumerable.Range(0, 4).Select(_ => deliveries.SendAsync([deliveries.NewEvent()])).ToArray();
        await Eventually.TrueAsync(() => deliveries.Refused > 8, "senders are told 503", Deadlines.Settled);
        Assert.Single(deliveries.Counted);
        foreach (var connection in greedy)
        {
            await connection.DisposeAsync();
        }

        await Task.WhenAll(sending).WaitAsync(Deadlines.Here(Deadlines.Settled));
        await using var ledger = await TestLedger.CreateAsync(database, TimeProvider.System);
        await deliveries.AssertCountedAsync(ledger, budget);
    }

    /// <summary>Every connection that the server has, those of Metering's pool included.</summary>
    private static async Task TakeAllAsync(string database, List<NpgsqlConnection> taken)
    {
        var connectionString = new NpgsqlConnectionStringBuilder(database) { Pooling = false, ApplicationName = "greedy" }.ConnectionString;
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    while (true)
                    {
                        var connection = new NpgsqlConnection(connectionString);
                        await connection.OpenAsync();
                        taken.Add(connection);
                    }
                }
                catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.TooManyConnections)
                {
                    await using var end = new NpgsqlCommand("select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'claudeconfig-metering'", taken[0]);
                    return (long)(await end.ExecuteScalarAsync())! == 0;
                }
            },
            "all connections are taken", Deadlines.Settled);
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
