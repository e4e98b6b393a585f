using ClaudeConfig.Harness;
using ClaudeConfig.Metering.Reports;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Metering.Tests.Kit;
using Npgsql;

namespace ClaudeConfig.Metering.Tests;

/// <summary>Reports from a replica, behind PgBouncer in transaction mode: real servers of both kinds.</summary>
public sealed class ReportDatabaseTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("claudeconfig-replica-").FullName;
    private readonly Stack<IAsyncDisposable> started = [];
    private PostgresCluster primary = null!;
    private PostgresCluster replica = null!;
    private PgBouncer bouncer = null!;
    private string database = "";

    public async ValueTask InitializeAsync()
    {
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        started.Push(primary = await PostgresCluster.StartAsync(Path.Combine(folder, "primary"), new PostgresOptions { Settings = ["wal_level=replica", "max_wal_senders=4"] }));
        database = await primary.DatabaseAsync("ledger");
        started.Push(replica = await primary.ReplicaAsync(Path.Combine(folder, "replica")));
        started.Push(bouncer = await PgBouncer.StartAsync(Path.Combine(folder, "bouncer"), replica));
    }

    public async ValueTask DisposeAsync()
    {
        while (started.TryPop(out var next))
        {
            await next.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Reports_ThroughPgBouncerOfAReplica_SayWhatTheLedgerCounted()
    {
        await using var app = await RunningApp.StartAsync(database, reportsDatabase: bouncer.ConnectionString("ledger"));
        var now = DateTimeOffset.UtcNow;
        Assert.True((await app.SendAsync([.. Enumerable.Range(0, 20).Select(_ => A.Event(now, 1))])).IsSuccessStatusCode);
        var path = $"/v1/usage?from={now.AddDays(-1):yyyy-MM-dd}&to={now.AddDays(1):yyyy-MM-dd}&groupBy=project";
        await Eventually.TrueAsync(async () => (await app.Http.GetStringAsync(path)).Contains("\"requests\":20", StringComparison.Ordinal), "the replica has what was counted", Deadlines.Settled);
        // Many at once, over five connections of the pooler's: nothing of one is seen by another.
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => app.Http.GetStringAsync(path)));
        Assert.All(answers, answer => Assert.Contains("\"requests\":20", answer));
    }

    [Fact]
    public async Task Replica_IsAway_ReportsAre503AndMoneyGoesOn()
    {
        await using var app = await RunningApp.StartAsync(database, reportsDatabase: bouncer.ConnectionString("ledger"));
        await replica.StopImmediatelyAsync();
        var now = DateTimeOffset.UtcNow;
        using var report = await app.Http.GetAsync($"/v1/usage?from={now:yyyy-MM-dd}&to={now.AddDays(1):yyyy-MM-dd}");
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, report.StatusCode);
        Assert.True((await app.SendAsync(A.Event(now, 1))).IsSuccessStatusCode);
        Assert.True((await app.CallAsync(A.Call())).IsSuccessStatusCode);
        await replica.StartServerAsync();
        await Eventually.TrueAsync(
            async () => (await app.Http.GetAsync($"/v1/usage?from={now:yyyy-MM-dd}&to={now.AddDays(1):yyyy-MM-dd}")).IsSuccessStatusCode, "reports are back", Deadlines.Slow);
    }

    [Fact]
    public async Task Password_IsReplacedWhileMeteringRuns_NewConnectionsUseTheNewOne()
    {
        var file = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(file, "first\n");
        await using var cluster = await PostgresCluster.StartAsync(Path.Combine(folder, "strict"), new PostgresOptions { PasswordRoles = ["reader"] });
        await using var admin = NpgsqlDataSource.Create(cluster.ConnectionString("postgres"));
        await ExecuteAsync(admin, "create role reader login password 'first'");
        var connection = new NpgsqlConnectionStringBuilder(cluster.ConnectionString("postgres")) { Username = "reader" }.ConnectionString;
        await using var reports = new ReportDatabase(connection, file, 4, TimeProvider.System);
        await using (await reports.OpenAsync(TestContext.Current.CancellationToken))
        {
            await ExecuteAsync(admin, "alter role reader password 'second'");
            await File.WriteAllTextAsync(file, "second\n", TestContext.Current.CancellationToken);
            // The first is still open: this one is new.
            await using var other = await reports.OpenAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string text)
    {
        await using var command = source.CreateCommand(text);
        await command.ExecuteNonQueryAsync();
    }
}
