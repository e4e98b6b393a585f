using System.Globalization;
using System.Text.RegularExpressions;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Benchmarks.Router;

/// <summary>
/// The gateway beside nginx with one worker, in front of the same simulated provider, in one run: rounds alternate, so that what else
/// the machine does hits both. Added latency is that of a path minus that of the provider asked directly.
/// </summary>
internal static partial class RouterBenchmark
{
    private const int Connections = 16;
    private const int Rounds = 3;
    private static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(4);

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("bench-router-").FullName;
        try
        {
            await MeasureAsync(folder);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(string folder)
    {
        await using var provider = ChildProcess.StartDotnet(
            "provider", folder, Repository.Assembly("tools", "ProviderSimulator"), ["--recording", "off"]);
        var upstream = (await provider.WaitForLineAsync(ReadyLine())).Groups[1].Value;
        await using var metering = await GrantingMetering.StartAsync();
        await using var nginx = await NginxProxy.StartAsync(folder, upstream);
        await using var gateway = await GatewayProcess.StartAsync(folder, upstream, metering.Address);

        var paths = new List<(string Name, Load Load)> { ("direct", new Load(upstream, gateway.Key)), ("router", new Load(gateway.Address, gateway.Key)) };
        if (nginx is not null)
        {
            paths.Add(("nginx", new Load(nginx.Address, gateway.Key)));
        }

        foreach (var (_, load) in paths)
        {
            await load.RunAsync(Connections, TimeSpan.FromSeconds(2), keep: false);
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (_, load) in paths)
            {
                await load.RunAsync(Connections, RoundLength, keep: true);
            }
        }

        Print(paths, gateway);
    }

    private static void Print(List<(string Name, Load Load)> paths, GatewayProcess gateway)
    {
        var direct = paths[0].Load;
        Line("router_native", gateway.Native ? 1 : 0, "bool");
        foreach (var (name, load) in paths)
        {
            Line($"{name}_requests_per_second", load.Count / (Rounds * RoundLength.TotalSeconds), "1/s");
            Line($"{name}_failed", load.Failed, "requests");
            Line($"{name}_latency_p50", load.Percentile(0.5), "ms");
            Line($"{name}_latency_p99", load.Percentile(0.99), "ms");
            if (load != direct)
            {
                Line($"{name}_added_latency_p50", load.Percentile(0.5) - direct.Percentile(0.5), "ms");
                Line($"{name}_added_latency_p99", load.Percentile(0.99) - direct.Percentile(0.99), "ms");
            }
        }

        Line("router_resident_memory", gateway.ResidentMiB(), "MiB");
    }

    private static void Line(string name, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.###} {unit}"));

    [GeneratedRegex(@"ready on (\S+)")]
    private static partial Regex ReadyLine();
}
