using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;
using ClaudeConfig.Harness;
using Npgsql;

namespace ClaudeConfig.Metering.Tests;

/// <summary>Metering is killed at each step of its transactions: PostgreSQL is held there, so that it is known where. Callers send the same again to the next process.</summary>
public sealed class CrashTests
{
    /// <summary>What holds it, and the statement that waits then. The last two are before and after the moment at which all of it becomes durable.</summary>
    private static readonly (string Hold, string Statement)[] Points =
    [
        ("lock table event_identity in share mode", "%insert into event_identity%"),
        ("lock table usage_events in share mode", "copy%usage_events%"),
        ("lock table leases in exclusive mode", "%from leases where id%"),
        ("lock table hourly_aggregates in share mode", "%insert into hourly_aggregates%"),
        ("lock table project_months in share mode", "%insert into project_months%"),
        ("lock table window_tallies in share mode", "%insert into window_tallies%"),
        ("lock table lease_calls in share mode", "%insert into lease_calls%"),
        ("lock table lease_budgets in share mode", "%insert into lease_budgets%"),
        ("select pg_advisory_xact_lock(4711)", "commit"),
    ];

    [Fact]
    public async Task Metering_KilledAtEachStep_CountsEachEventOnce()
    {
        // Replication is on: a commit can be made to wait for a replica that is not there, when it is durable and nobody has been told.
        await using var postgres = await OwnPostgres.StartAsync(new PostgresOptions { Settings = ["wal_level=replica", "max_wal_senders=2"] });
        var database = await postgres.CreateDatabaseAsync();
        await using var ledger = await TestLedger.CreateAsync(database, TimeProvider.System);
        var budget = A.Budget("b").LimitedTo(100_000);
        await ledger.UseAsync(budget);
        await ExecuteAsync(database, """
            create function hold() returns trigger language plpgsql as 'begin perform pg_advisory_xact_lock_shared(4711); return null; end';
            create constraint trigger held after insert or update on project_months deferrable initially deferred for each row execute function hold();
            create constraint trigger held after insert on lease_budgets deferrable initially deferred for each row execute function hold()
            """);
        await using var world = new World(database);
        await world.RestartAsync();
        await world.WorkAsync(0, budget);
        for (var point = 0; point < Points.Length; point++)
        {
            var (hold, statement) = Points[point];
            Task work;
            await using (await HeldStore.HoldAsync(database, hold))
            {
                work = world.WorkAsync(point + 1, budget);
                await HeldStore.WaitForAsync(database, statement);
                await world.KillAsync();
            }

            await world.RestartAsync();
            await work;
        }

        await world.KillAfterCommitAsync(database, budget, Points.Length + 1);
        await world.Deliveries.AssertCountedAsync(ledger, budget);
        Assert.Equal(world.Leases, await ledger.ScalarAsync<long>("select count(*) from leases"));
        Assert.True(world.Deliveries.Counted.Count > 5 * Points.Length);
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>One process after the other on one ledger, and a gateway that does not notice.</summary>
    private sealed class World(string database) : IAsyncDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("claudeconfig-crash-").FullName;
        private MeteringProgram? _program;

        public Deliveries Deliveries => field ??= new Deliveries(() => _program!.Http);

        public long Leases { get; private set; }

        public async Task RestartAsync()
        {
            _program = await MeteringProgram.StartAsync(folder, database);
            await _program.WaitUntilReadyAsync();
        }

        public Task KillAsync() => _program!.KillAsync();

        /// <summary>Takes a lease, delivers events of which one settles the lease of before, and gives back a part of that.</summary>
        public Task WorkAsync(int turn, Domain.Budgets.BudgetRule budget)
        {
            Leases++;
            var events = Enumerable.Range(0, 6).Select(i => i == 0 && turn > 0 ? Deliveries.NewEvent().Settling($"l{turn - 1}", 0.123457m) : Deliveries.NewEvent()).ToList();
            var call = A.Call().Acquiring($"l{turn}", 1, 2, budget);
            return Task.WhenAll(
                Deliveries.SendAsync(events),
                Deliveries.CallAsync(turn == 0 ? call : call.Renewing($"l{turn - 1}", returned: 0.5m, outstanding: 1)));
        }

        /// <summary>Both transactions are durable, and their process does not live to hear of it.</summary>
        public async Task KillAfterCommitAsync(string connection, Domain.Budgets.BudgetRule budget, int turn)
        {
            await ExecuteAsync(connection, "alter system set synchronous_standby_names = 'nobody'");
            await ExecuteAsync(connection, "select pg_reload_conf()");
            var work = WorkAsync(turn, budget);
            await HeldStore.WaitForAsync(connection, "commit");
            await KillAsync();
            await ExecuteAsync(connection, "alter system reset synchronous_standby_names");
            await ExecuteAsync(connection, "select pg_reload_conf()");
            await RestartAsync();
            await work;
        }

        public async ValueTask DisposeAsync()
        {
            if (_program is not null)
            {
                await _program.DisposeAsync();
            }

            Directory.Delete(folder, recursive: true);
        }
    }
}
