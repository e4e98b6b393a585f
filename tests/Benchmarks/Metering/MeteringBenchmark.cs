using ClaudeConfig.Domain.Budgets;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Harness;
using ClaudeConfig.Metering.Ingest;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Rates;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Pricing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace ClaudeConfig.Benchmarks.Metering;

/// <summary>Events and leases a second on a PostgreSQL of our own, beside a raw COPY of the same rows into the same table.</summary>
internal static class MeteringBenchmark
{
    private const int Batch = EventBatch.MaxEvents;
    private const int Batches = 60;
    private const int Senders = 4;
    private const int Calls = 1500;

    private static readonly ObjectRef Team = new("team", "web");

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("claudeconfig-bench-").FullName;
        try
        {
            await using var cluster = await PostgresCluster.StartAsync(folder);
            var connectionString = await cluster.DatabaseAsync("bench");
            await using var database = new LedgerDatabase(connectionString, 20);
            await new Migrator(database, TimeProvider.System).RunAsync(default);
            await new EventPartitions(database, TimeProvider.System).EnsureAsync(default);
            var gate = new LedgerGate(database);
            var rates = new WindowRates(new RateSource(null, NullLogger<RateSource>.Instance), TimeProvider.System);
            var builder = new WindowBuilder(gate, database, rates, new WindowScan(database, NullLogger<WindowScan>.Instance), TimeProvider.System);
            await new RuleStore(gate, builder, rates, TimeProvider.System).ReplaceAsync(Rules(), default);
            await IngestAsync(new IngestService(gate, builder, new EventPricer(PriceBook.Public), TimeProvider.System));
            await CopyAsync(connectionString);
            await LeasesAsync(new LeaseService(gate, builder, new LedgerOptions(), TimeProvider.System));
            return 0;
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A company, and a team below it: each event is charged to both.</summary>
    private static BudgetRule[] Rules()
    {
        BudgetRule Rule(string name, params ObjectRef[] above) => new()
        {
            Budget = new ObjectRef("team", name),
            Ancestors = above,
            Coverage = new BudgetCoverage { Projects = [Team] },
            Limit = 1_000_000_000,
            Period = new Api.Budgets.BudgetPeriod { Type = Api.Budgets.PeriodType.Monthly },
        };
        var company = Rule("company");
        return [company, Rule("team", company.Budget)];
    }

    private static async Task IngestAsync(IngestService ingest)
    {
        var batches = Enumerable.Range(0, Batches).Select(batch => Events(batch).Select(Json).ToList()).ToList();
        await ingest.IngestAsync([.. Events(Batches).Select(Json)], default);
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(
            batches, new ParallelOptions { MaxDegreeOfParallelism = Senders }, async (batch, cancellation) => await ingest.IngestAsync(batch, cancellation));
        Print("metering.ingest", Batches * Batch / clock.Elapsed.TotalSeconds, "events/s");
        clock.Restart();
        await Parallel.ForEachAsync(
            batches, new ParallelOptions { MaxDegreeOfParallelism = Senders }, async (batch, cancellation) => await ingest.IngestAsync(batch, cancellation));
        Print("metering.duplicates", Batches * Batch / clock.Elapsed.TotalSeconds, "events/s");
    }

    private static async Task CopyAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        var pricer = new EventPricer(PriceBook.Public);
        var batches = Enumerable.Range(0, Batches).Select(batch => Events(1000 + batch).Select(pricer.Price).ToList()).ToList();
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(batches, new ParallelOptions { MaxDegreeOfParallelism = Senders }, async (batch, cancellation) =>
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            await EventWriter.CopyAsync(connection, batch, DateTimeOffset.UtcNow, cancellation);
        });
        Print("metering.raw-copy", Batches * Batch / clock.Elapsed.TotalSeconds, "events/s");
    }

    private static async Task LeasesAsync(LeaseService leases)
    {
        var times = new double[Calls];
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, Calls), new ParallelOptions { MaxDegreeOfParallelism = Senders }, async (call, cancellation) =>
        {
            var started = Stopwatch.GetTimestamp();
            await leases.HandleAsync(
                new LeaseRequest
                {
                    Source = "gw", CallId = $"c{call}",
                    Acquire = [new LeaseAcquire { LeaseId = $"l{call}", Budgets = [new ObjectRef("team", "team")], Minimum = 1, Wanted = 2 }],
                },
                cancellation);
            times[call] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        });
        Print("metering.leases", Calls / clock.Elapsed.TotalSeconds, "calls/s");
        Array.Sort(times);
        Print("metering.lease-p50", times[Calls / 2], "ms");
        Print("metering.lease-p99", times[Calls * 99 / 100], "ms");
    }

    private static IEnumerable<UsageEvent> Events(int batch)
    {
        var now = DateTimeOffset.UtcNow;
        return Enumerable.Range(0, Batch).Select(i => new UsageEvent
        {
            Id = $"{batch:x8}-{i:x8}-4f6c-a1b2", Source = "gateway-0", Tenant = Team.Namespace, StartTime = now, EndTime = now,
            Attribution = new Attribution { Project = Team, Member = $"member-{i % 40}", Key = "ci", SessionId = $"session-{i % 100}" },
            Provider = "anthropic", RequestedModel = "claude-sonnet-4-5", Model = "claude-sonnet-4-5", StatusCode = 200,
            Usage = new TokenUsage { Input = 1200 + i, CacheRead = 30_000, CacheWrite5m = 800, Output = 400 + (i % 50) },
        });
    }

    private static JsonElement Json(UsageEvent usage) => JsonSerializer.SerializeToElement(usage, ContractsJson.Default.UsageEvent);

    private static void Print(string name, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.##} {unit}"));
}
