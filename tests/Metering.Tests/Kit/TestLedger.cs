using ClaudeConfig.Domain.Budgets;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Metering.Ingest;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Rates;
using ClaudeConfig.Metering.Reports;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Pricing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace ClaudeConfig.Metering.Tests.Kit;

/// <summary>One process's view of a ledger, without HTTP. Several may share a database.</summary>
internal sealed class TestLedger : IAsyncDisposable
{
    private readonly TimeProvider _time;

    private TestLedger(string connectionString, TimeProvider time, LedgerOptions options, string? ratesFile)
    {
        ConnectionString = connectionString;
        Database = new LedgerDatabase(connectionString, 30);
        Gate = new LedgerGate(Database);
        Rates = new RateSource(ratesFile, NullLogger<RateSource>.Instance);
        Rates.Refresh();
        var rates = new WindowRates(Rates, time);
        Scan = new WindowScan(Database, NullLogger<WindowScan>.Instance);
        var builder = Builder = new WindowBuilder(Gate, Database, rates, Scan, time);
        _time = time;
        Rules = new RuleStore(Gate, builder, rates, time);
        Leases = new LeaseService(Gate, builder, new LeaseGroup(Gate, builder, options, time), time);
        Sweeper = new LeaseSweeper(Gate, Database, options, time);
        Ingest = new IngestService(new EventPricer(() => Book), new GroupCommit(new GroupStore(Gate, builder, time), time), new ProjectCosts(), time, NullLogger<IngestService>.Instance);
        Identities = new IdentityEpochs(Gate, Database, time);
        Figures = new FigureReader(Gate, Database, builder, time);
        Migrator = new Migrator(Database, time);
        Partitions = new EventPartitions(Database, time);
        Summaries = new DailySummaries(Gate, Database);
        Reports = new ReportReader(Database);
    }

    /// <summary>One dollar a million tokens, so that money is easy to read: 2,500,000 input tokens are 2.50.</summary>
    public static PriceBook Book { get; } = ReadBook();

    public string ConnectionString { get; }

    public LedgerDatabase Database { get; }

    public LedgerGate Gate { get; }

    public RateSource Rates { get; }

    public WindowBuilder Builder { get; }

    /// <summary>What adds up windows.</summary>
    public WindowScan Scan { get; }

    public RuleStore Rules { get; }

    public LeaseService Leases { get; }

    public LeaseSweeper Sweeper { get; }

    public IngestService Ingest { get; }

    public IdentityEpochs Identities { get; }

    public FigureReader Figures { get; }

    public Migrator Migrator { get; }

    public EventPartitions Partitions { get; }

    public DailySummaries Summaries { get; }

    public ReportReader Reports { get; }

    /// <summary>Makes the schema and nothing else.</summary>
    public static async Task MigrateAsync(string connectionString)
    {
        await using var ledger = new TestLedger(connectionString, TimeProvider.System, new LedgerOptions(), null);
        await ledger.Migrator.RunAsync(CancellationToken.None);
    }

    public static async Task<TestLedger> CreateAsync(
        string connectionString, TimeProvider time, LedgerOptions? options = null, string? ratesFile = null)
    {
        var ledger = new TestLedger(connectionString, time, options ?? new LedgerOptions(), ratesFile);
        await ledger.Migrator.RunAsync(CancellationToken.None);
        await ledger.Partitions.EnsureAsync(CancellationToken.None);
        return ledger;
    }

    public Task<IReadOnlyList<EventResult>> SendAsync(params UsageEvent[] events) => SendAsync([.. events.Select(Json)]);

    public async Task<IReadOnlyList<EventResult>> SendAsync(params JsonElement[] events) =>
        (await Ingest.IngestAsync([.. events.Select(element => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(element.GetRawText()))], CancellationToken.None)).Results;

    /// <summary>The same ledger, priced by another book.</summary>
    public IngestService WithPrices(PriceBook book) =>
        new(new EventPricer(() => book), new GroupCommit(new GroupStore(Gate, Builder, _time), _time), new ProjectCosts(), _time, NullLogger<IngestService>.Instance);

    public Task<LeaseResponse> CallAsync(LeaseRequest request) => Leases.HandleAsync(request, CancellationToken.None);

    public Task UseAsync(params BudgetRule[] rules) => Rules.ReplaceAsync(rules, CancellationToken.None);

    public async Task<BudgetFigures> FiguresAsync(BudgetRule rule) =>
        await Figures.ReadAsync(rule.Budget, CancellationToken.None) ?? throw new InvalidOperationException($"{rule.Budget} has no window");

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public static JsonElement Json(UsageEvent usage) => JsonSerializer.SerializeToElement(usage, ContractsJson.Default.UsageEvent);

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    private static PriceBook ReadBook()
    {
        const string Json =
            """
            {"formatVersion": 1, "currency": "USD",
             "providers": [{"name": "test", "batch": "1", "fast": "1", "serviceTiers": {"*": "1"}, "inferenceGeo": {"*": "1"},
                            "webSearchPerThousand": "0", "contextWindow": 1000000, "maxOutput": 64000}],
             "rows": [{"provider": "test", "model": "m",
                       "rates": {"input": "1", "cacheWrite5m": "1", "cacheWrite1h": "1", "cacheRead": "1", "output": "1"}}]}
            """;
        return PriceBook.TryParse(Encoding.UTF8.GetBytes(Json), "test", out var book, out var problems)
            ? book
            : throw new InvalidOperationException(string.Join("; ", problems));
    }
}
