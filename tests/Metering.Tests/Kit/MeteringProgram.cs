using System.Text.RegularExpressions;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Metering.Tests.Kit;

/// <summary>Metering as a process of its own, without a cluster, which may be killed.</summary>
internal sealed partial class MeteringProgram : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private bool _killed;

    private MeteringProgram(ChildProcess process, string address)
    {
        _process = process;
        Http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1_000 }) { BaseAddress = new Uri(address) };
    }

    public HttpClient Http { get; }

    /// <summary>The most that was ever resident, in MiB.</summary>
    public double PeakMebibytes
    {
        get
        {
            using var found = System.Diagnostics.Process.GetProcessById(_process.Id);
            return found.PeakWorkingSet64 / 1024.0 / 1024.0;
        }
    }

    public static async Task<MeteringProgram> StartAsync(string folder, string connectionString, params string[] arguments)
    {
        var setting = Path.Combine(folder, "database");
        await File.WriteAllTextAsync(setting, connectionString);
        var process = ChildProcess.StartDotnet(
            "metering", folder, Repository.Assembly("src", "Metering"), ["--listen", "127.0.0.1:0", "--no-kubernetes", "--database-file", setting, .. arguments]);
        return new MeteringProgram(process, (await process.WaitForLineAsync(Listening())).Groups[1].Value);
    }

    public Task WaitUntilReadyAsync() => Eventually.TrueAsync(async () => (await Http.GetAsync("/readyz")).IsSuccessStatusCode, "Metering is ready", Deadlines.Slow);

    public async Task<double> MetricAsync(string name)
    {
        var line = (await Http.GetStringAsync("/metrics")).Split('\n').First(line => line.StartsWith($"{name} ", StringComparison.Ordinal));
        return double.Parse(line[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>As when its machine is lost: nothing is ended in good order.</summary>
    public async Task KillAsync()
    {
        _killed = true;
        _process.Signal(ProcessSignal.Kill);
        await _process.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_killed)
        {
            await _process.DisposeAsync();
        }
    }

    [GeneratedRegex(@"listening on (http://[0-9.:]+)")]
    private static partial Regex Listening();
}
