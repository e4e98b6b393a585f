using System.Diagnostics;
using System.Text.RegularExpressions;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Benchmarks.Operator;

/// <summary>The operator as a process of its own, and what it costs. No leader election, so that every write counted is a controller's.</summary>
internal sealed partial class OperatorProcess : IAsyncDisposable
{
    private readonly HttpClient http = new();
    private readonly ChildProcess process;
    private Uri? address;

    private OperatorProcess(ChildProcess process) => this.process = process;

    /// <summary>The native program where it was published, as it ships; BENCH_JIT=1 takes the built assembly instead.</summary>
    public static OperatorProcess Start(string folder, string kubeconfig)
    {
        string[] arguments = ["--kubeconfig", kubeconfig, "--listen", "127.0.0.1:0", "--leader-election", "false"];
        return new(Repository.NativeProgram("Operator") is { } native && Environment.GetEnvironmentVariable("BENCH_JIT") != "1"
            ? ChildProcess.Start("operator", folder, native, arguments)
            : ChildProcess.StartDotnet("operator", folder, Repository.Assembly("src", "Operator"), arguments));
    }

    public double CpuSeconds
    {
        get
        {
            using var found = Process.GetProcessById(process.Id);
            return found.TotalProcessorTime.TotalSeconds;
        }
    }

    public double MemoryMiB
    {
        get
        {
            using var found = Process.GetProcessById(process.Id);
            return found.WorkingSet64 / 1024.0 / 1024.0;
        }
    }

    /// <summary>The most that was ever resident.</summary>
    public double PeakMemoryMiB
    {
        get
        {
            using var found = Process.GetProcessById(process.Id);
            return found.PeakWorkingSet64 / 1024.0 / 1024.0;
        }
    }

    public async Task<OperatorWrites> WritesAsync()
    {
        address ??= new Uri((await process.WaitForLineAsync(Address())).Value);
        return OperatorWrites.Parse(await http.GetStringAsync(new Uri(address, "/metrics")));
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await process.DisposeAsync();
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
