using System.Net;
using ClaudeConfig.Harness;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;
using Npgsql;

namespace ClaudeConfig.Metering.Tests;

/// <summary>Servers and databases that are not as one would like them: Metering runs on plain partitions, or says what is wrong and what helps.</summary>
public sealed class StoreSetupTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Schema_OnTheServerOfTheseTests_IsWhatItsTimescaleAllows()
    {
        var database = await postgres.CreateDatabaseAsync();
        var choice = await MigrateAsync(database);
        Assert.Equal(PostgresFixture.GivenServer is not null, choice.Hypertables);
        Assert.Equal(choice.Hypertables ? 1L : 0L, await ScalarAsync<long>(database, "select count(*) from pg_extension where extname = 'timescaledb'"));
        await postgres.ReleaseAsync(database);
    }

    [Fact]
    public async Task Schema_RoleThatMayNotCreateExtensions_IsNative()
    {
        Assert.SkipWhen(PostgresFixture.GivenServer is null, "outside: TIMESCALE_URL names no server with TimescaleDB");
        var database = await postgres.CreateDatabaseAsync();
        var role = $"r_{Guid.NewGuid():n}";
        await ExecuteAsync(database, $"create role {role} login; grant create, usage on schema public to {role}");
        var choice = await MigrateAsync(new NpgsqlConnectionStringBuilder(database) { Username = role }.ConnectionString);
        Assert.False(choice.Hypertables);
        Assert.Contains("may not create the extension", choice.Why);
        await AssertCountsAsync(new NpgsqlConnectionStringBuilder(database) { Username = role }.ConnectionString);
        await postgres.ReleaseAsync(database);
        await ExecuteAsync(postgres.Server, $"drop role {role}");
    }

    [Fact]
    public async Task Ledger_MovedToHypertables_KeepsItsEventsAndGoesOn()
    {
        Assert.SkipWhen(PostgresFixture.GivenServer is null, "outside: TIMESCALE_URL names no server with TimescaleDB");
        var database = await postgres.CreateDatabaseAsync();
        var role = $"r_{Guid.NewGuid():n}";
        await ExecuteAsync(database, $"create role {role} login; grant create, usage on schema public to {role}");
        var poor = new NpgsqlConnectionStringBuilder(database) { Username = role }.ConnectionString;
        await AssertCountsAsync(poor);
        await ExecuteAsync(database, await File.ReadAllTextAsync(Repository.PathOf("hack", "ledger-to-hypertables.sql")));
        var choice = await MigrateAsync(poor);
        Assert.True(choice.Hypertables, choice.Why);
        await using (var ledger = await TestLedger.CreateAsync(poor, TimeProvider.System))
        {
            await ledger.SendAsync(A.Event(DateTimeOffset.UtcNow, 3));
            Assert.Equal(2, await ledger.ScalarAsync<long>("select count(*) from usage_events"));
            Assert.Equal(5, (await ledger.FiguresAsync(A.Budget("b"))).Spent);
        }

        await postgres.ReleaseAsync(database);
        await ExecuteAsync(postgres.Server, $"drop role {role}");
    }

    [Fact]
    public async Task Schema_TimescaleInstalledButNotPreloaded_IsNative()
    {
        Assert.SkipWhen(PostgresFixture.GivenServer is null, "outside: TIMESCALE_URL names no server with TimescaleDB");
        var binaries = await ScalarAsync<string>(postgres.Server, "select setting from pg_config where name = 'BINDIR'");
        Assert.SkipUnless(File.Exists(Path.Combine(binaries, "initdb")), "outside: the server of TIMESCALE_URL does not run on this machine");
        await using var own = await OwnPostgres.StartAsync(new PostgresOptions { Binaries = binaries });
        var database = await own.CreateDatabaseAsync();
        var choice = await MigrateAsync(database);
        Assert.Equal((false, true), (choice.Hypertables, choice.Why.Contains("installed but not preloaded", StringComparison.Ordinal)));
        await AssertCountsAsync(database);
    }

    [Fact]
    public async Task Schema_OfAFilledLedger_IsBroughtUpToDateWithAllThatItHolds()
    {
        var database = await postgres.CreateDatabaseAsync();
        await OldSchemaAsync(database);
        var now = Clock.Truncate(DateTimeOffset.UtcNow);
        var (recent, older) = (now.AddHours(-1), now.AddDays(-3));
        await ExecuteAsync(database, $"""
            {OldEvent("a", recent, "m", "1.25", "List")}; {OldEvent("b", recent, "m", "2", "List")}; {OldEvent("c", older, "x", "0.5", "Assumed")};
            insert into event_identity values ('team', 'gw-0', 'a', sha256('content'), now()), ('a', 'b-c', 'd', sha256('other'), now())
            """);

        await using var ledger = await TestLedger.CreateAsync(database, TimeProvider.System);
        var budget = A.Budget("b").LimitedTo(100) with { Period = new() { Type = Api.Budgets.PeriodType.OneOff, StartTime = older.AddMinutes(-10), EndTime = recent.AddDays(1) } };
        await ledger.UseAsync(budget);
        var figures = await ledger.FiguresAsync(budget);
        Assert.Equal((3.75m, 1), (figures.Spent, figures.UnpricedEvents));
        Assert.Equal(2, await ledger.ScalarAsync<long>("select count(*) from usage_scopes"));
        // What was counted before is known by its id, and not counted again.
        Assert.Equal(Contracts.Metering.EventStatus.Conflict, (await ledger.SendAsync(A.Event(recent, 1, "a"))).Single().Status);
        Assert.Equal(Contracts.Metering.EventStatus.Accepted, (await ledger.SendAsync(A.Event(recent, 1, "new"))).Single().Status);
        Assert.Equal(4.75m, (await ledger.FiguresAsync(budget)).Spent);
        await postgres.ReleaseAsync(database);
    }

    /// <summary>The schema as it was before hours, tallies and partitions of identities.</summary>
    private static async Task OldSchemaAsync(string database)
    {
        foreach (var file in new[] { "0001_ledger", "0002_usage_events.native" })
        {
            await using var stream = typeof(Migrator).Assembly.GetManifestResourceStream($"Migrations.{file}.sql")!;
            using var reader = new StreamReader(stream);
            await ExecuteAsync(database, await reader.ReadToEndAsync());
        }

        var month = DateTime.UtcNow;
        await ExecuteAsync(database, $"""
            create table schema_version (name text primary key, applied_at timestamptz not null);
            insert into schema_version values ('0001_ledger', now()), ('0002_usage_events', now());
            create table usage_events_old partition of usage_events for values from ('{month.AddMonths(-1):yyyy-MM}-01T00:00:00Z') to ('{month:yyyy-MM}-01T00:00:00Z');
            create table usage_events_{month:yyyy_MM} partition of usage_events for values from ('{month:yyyy-MM}-01T00:00:00Z') to ('{month.AddMonths(1):yyyy-MM}-01T00:00:00Z');
            alter table usage_events_old rename to usage_events_{month.AddMonths(-1):yyyy_MM}
            """);
    }

    private static string OldEvent(string id, DateTimeOffset at, string model, string cost, string basis) =>
        $$"""
        insert into usage_events select 'team', 'gw-0', '{{id}}', '{{at:O}}', '{{at:O}}', now(), 'team', 'web', 'ann', null, null, null, null, '{}', null, null, null, 'test',
            '{{model}}', '{{model}}', 1, 0, 0, 0, 0, 0, 0, false, false, null, null, false, 'Completed', 200, null, null, null, 0,
            {{(basis == "List" ? cost : "0")}}, {{(basis == "List" ? "0" : cost)}}, 'USD', '{{basis}}', 'test', null
        """;

    [Theory]
    [InlineData("wrong password", "refuses the login", "correct user and password")]
    [InlineData("no such database", "does not exist", "create it")]
    [InlineData("read-only", "read-only", "primary")]
    [InlineData("no right to create tables", "does not permit it", "grant it CREATE")]
    [InlineData("nobody listens", "cannot be reached", "see whether it runs")]
    public async Task Readyz_StoreThatCannotBeUsed_SaysWhyAndWhatHelps(string kind, string cause, string remedy)
    {
        await using var own = await OwnPostgres.StartAsync(new PostgresOptions { PasswordRoles = ["guarded"] });
        var database = await BrokenAsync(own, kind);
        await using var app = await RunningApp.StartUnreadyAsync(database);
        await Eventually.TrueAsync(async () => (await (await app.Http.GetAsync("/readyz")).Content.ReadAsStringAsync()).Contains(cause, StringComparison.Ordinal), cause, Deadlines.Slow);
        var ready = await app.Http.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains(remedy, await ready.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync("/healthz")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.SendAsync(A.Event(DateTimeOffset.UtcNow, 1))).StatusCode);
    }

    [Theory]
    [InlineData("53100", "disk is full", "free space")]
    [InlineData("53300", "no connection left", "max_connections")]
    [InlineData("57P03", "starting or stopping", "tried again")]
    [InlineData("42P01", "42P01", "logs")]
    public void StoreProblem_OfAnAnswer_NamesCauseAndRemedy(string state, string cause, string remedy)
    {
        var problem = StoreProblem.Of(new PostgresException("text", "ERROR", "ERROR", state))!;
        Assert.Contains(cause, problem.Cause);
        Assert.Contains(remedy, problem.Remedy);
        Assert.Null(StoreProblem.Of(new InvalidOperationException()));
    }

    internal static async Task<string> BrokenAsync(OwnPostgres own, string kind)
    {
        var database = await own.CreateDatabaseAsync();
        var settings = new NpgsqlConnectionStringBuilder(database);
        switch (kind)
        {
            case "wrong password":
                await ExecuteAsync(database, "create role guarded login password 'right'");
                return new NpgsqlConnectionStringBuilder(database) { Username = "guarded", Password = "wrong" }.ConnectionString;
            case "no such database":
                return new NpgsqlConnectionStringBuilder(database) { Database = "nowhere" }.ConnectionString;
            case "read-only":
                await ExecuteAsync(database, $"alter database \"{settings.Database}\" set default_transaction_read_only = on");
                return database;
            case "no right to create tables":
                await ExecuteAsync(database, "create role poor login; revoke create on schema public from public");
                return new NpgsqlConnectionStringBuilder(database) { Username = "poor" }.ConnectionString;
            default:
                return new NpgsqlConnectionStringBuilder(database) { Port = FreePort.Next() }.ConnectionString;
        }
    }

    private static async Task<TimescaleChoice> MigrateAsync(string database)
    {
        await using var store = new LedgerDatabase(database, 4);
        return (await new Migrator(store, TimeProvider.System).RunAsync(CancellationToken.None)).Timescale;
    }

    /// <summary>What was set up is a ledger that works.</summary>
    private static async Task AssertCountsAsync(string database)
    {
        await using var ledger = await TestLedger.CreateAsync(database, TimeProvider.System);
        var budget = A.Budget("b").LimitedTo(10);
        await ledger.UseAsync(budget);
        await ledger.SendAsync(A.Event(DateTimeOffset.UtcNow, 2));
        Assert.Equal(2, (await ledger.FiguresAsync(budget)).Spent);
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<T> ScalarAsync<T>(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
