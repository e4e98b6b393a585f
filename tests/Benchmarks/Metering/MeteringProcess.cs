using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Harness;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Rates;
using ClaudeConfig.Metering.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClaudeConfig.Benchmarks.Metering;

/// <summary>Metering as a process of its own, without a cluster: its rules are put into the ledger from here.</summary>
internal sealed partial class MeteringProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly LedgerDatabase _database;
    private readonly RuleStore _rules;

    private MeteringProcess(ChildProcess process, string address, string connectionString)
    {
        _process = process;
        Http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 256 }) { BaseAddress = new Uri(address) };
        _database = new LedgerDatabase(connectionString, 8);
        var gate = new LedgerGate(_database);
        var rates = new WindowRates(new RateSource(null, NullLogger<RateSource>.Instance), TimeProvider.System);
        _rules = new RuleStore(
            gate, new WindowBuilder(gate, _database, rates, new WindowScan(_database, NullLogger<WindowScan>.Instance), TimeProvider.System), rates, TimeProvider.System);
    }

    public HttpClient Http { get; }

    public double CpuSeconds => Find(process => process.TotalProcessorTime.TotalSeconds);

    /// <summary>The most that was ever resident.</summary>
    public double PeakMebibytes => Find(process => process.PeakWorkingSet64 / 1024.0 / 1024.0);

    /// <summary>What is resident now.</summary>
    public double Mebibytes => Find(process => process.WorkingSet64 / 1024.0 / 1024.0);

    /// <param name="folder">For its setting and its log.</param>
    /// <param name="connectionString">Its ledger.</param>
    /// <param name="assembly">Another build of it; null for this one.</param>
    /// <param name="environment">Settings of its runtime.</param>
    public static async Task<MeteringProcess> StartAsync(string folder, string connectionString, string? assembly = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var setting = Path.Combine(folder, "database");
        await File.WriteAllTextAsync(setting, connectionString);
        var process = ChildProcess.StartDotnet(
            "metering", folder, assembly ?? Repository.Assembly("src", "Metering"), ["--listen", "127.0.0.1:0", "--no-kubernetes", "--database-file", setting], environment);
        var address = (await process.WaitForLineAsync(Listening())).Groups[1].Value;
        var metering = new MeteringProcess(process, address, connectionString);
        await Eventually.TrueAsync(async () => (await metering.Http.GetAsync("/readyz")).IsSuccessStatusCode, "Metering is ready", Deadlines.Slow);
        return metering;
    }

    public Task UseAsync(IReadOnlyCollection<BudgetRule> rules) => _rules.ReplaceAsync(rules, CancellationToken.None);

    public async Task<byte[]> PostAsync(string path, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await Http.PostAsync(path, content);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsByteArrayAsync();
    }

    public async Task GetAsync(string path)
    {
        using var answer = await Http.GetAsync(path);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _database.DisposeAsync();
        await _process.DisposeAsync();
    }

    private double Find(Func<Process, double> read)
    {
        using var found = Process.GetProcessById(_process.Id);
        return read(found);
    }

    [GeneratedRegex(@"listening on (http://[0-9.:]+)")]
    private static partial Regex Listening();
}
