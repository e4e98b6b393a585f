using System.Globalization;
using System.Text.RegularExpressions;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Benchmarks.Router;

/// <summary>
/// The Router beside nginx with one worker and beside YARP's bare forwarder, in front of the same provider, in one run: rounds alternate, so
/// that what else the machine does hits all. Generator and programs may share two cores: CPU time a request tells more than requests a second.
/// </summary>
/// <remarks>Arguments: <c>features</c> adds what each feature costs; <c>short</c> leaves out latency and memory; <c>seconds=N</c> is the length of a round; <c>only=NAME</c> keeps one way besides
/// the direct one, for a profiler; <c>exchange=NAME</c> keeps one exchange; <c>beside=PROGRAM</c> adds an earlier build of the gateway as <c>router_before</c>; <c>soak=N</c> measures the gateway's memory over N requests and nothing else.</remarks>
internal static partial class RouterBenchmark
{
    private const int Connections = 32;
    private const int Rounds = 3;
    private const string Before = "router_before";

    public static async Task<int> RunAsync(string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("bench-router-").FullName;
        try
        {
            await MeasureAsync(folder, arguments);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(string folder, string[] arguments)
    {
        var round = TimeSpan.FromSeconds(int.Parse(Argument(arguments, "seconds") ?? "4", CultureInfo.InvariantCulture));
        var direct = await Peer.UpstreamAsync(folder);
        await using var ledger = Process(folder, "granting-metering");
        var metering = (await ledger.WaitForLineAsync(Granting())).Groups[1].Value;
        var (router, start) = await GatewayProcess.StartAsync(folder, RouterVariant.On, direct.Address, metering);
        if (Argument(arguments, "soak") is { } requests)
        {
            await using var process = router.Process;
            await using var provider = direct.Process;
            await Soak.RunAsync(folder, router, long.Parse(requests, CultureInfo.InvariantCulture), Line);
            return;
        }

        List<Contestant> all = [direct, await Peer.NginxAsync(folder, direct.Address), router];
        if (await Peer.YarpAsync(folder, direct.Address) is { } yarp)
        {
            all.Add(yarp);
        }

        List<RouterVariant> variants = arguments.Contains("features") ? [RouterVariant.Off, .. RouterVariant.Without] : [RouterVariant.Off];
        foreach (var variant in variants)
        {
            all.Add((await GatewayProcess.StartAsync(folder, variant, direct.Address, metering)).Gateway);
        }

        if (Argument(arguments, "beside") is { } earlier)
        {
            all.Add((await GatewayProcess.StartAsync(folder, RouterVariant.On with { Name = Before }, direct.Address, metering, earlier)).Gateway);
        }

        var started = all.ToArray();
        if (Argument(arguments, "only") is { } only)
        {
            all.RemoveAll(contestant => contestant != direct && contestant != router && contestant.Name != Before && contestant.Name != only);
        }

        try
        {
            Line("router_native", GatewayProcess.IsNative ? 1 : 0, "bool");
            Line("cores", Environment.ProcessorCount, "cores");
            Line("load_of_the_machine", double.Parse((await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0], CultureInfo.InvariantCulture), "processes");
            Line("router_ready", start.TotalMilliseconds, "ms");
            foreach (var exchange in new[] { Exchange.Small, Exchange.Stream, Exchange.Large }.Where(exchange => Argument(arguments, "exchange") is not { } one || one == exchange.Name))
            {
                var rate = await ClosedLoopAsync(new Wrk(folder), all, exchange, round);
                if (!arguments.Contains("short"))
                {
                    await OpenLoopAsync([.. all.Where(contestant => contestant.Name == Before || !contestant.Name.StartsWith("router_", StringComparison.Ordinal))], exchange, rate / 2, round);
                }
            }

            if (!arguments.Contains("short"))
            {
                await MemoryAsync(folder, direct.Address, metering);
            }
        }
        finally
        {
            foreach (var contestant in started.Reverse())
            {
                await contestant.Process.DisposeAsync();
            }
        }
    }

    /// <summary>Returns the Router's requests a second.</summary>
    private static async Task<double> ClosedLoopAsync(Wrk wrk, List<Contestant> all, Exchange exchange, TimeSpan round)
    {
        var sums = all.ToDictionary(contestant => contestant.Name, _ => (Requests: 0L, Failed: 0L, Seconds: 0d, Cpu: 0d));
        foreach (var contestant in all)
        {
            await wrk.RunAsync(contestant, exchange, Connections, TimeSpan.FromSeconds(1));
        }

        for (var i = 0; i < Rounds; i++)
        {
            foreach (var contestant in all)
            {
                var before = contestant.CpuMicroseconds();
                var (requests, failed, seconds) = await wrk.RunAsync(contestant, exchange, Connections, round);
                var sum = sums[contestant.Name];
                sums[contestant.Name] = (sum.Requests + requests, sum.Failed + failed, sum.Seconds + seconds, sum.Cpu + contestant.CpuMicroseconds() - before);
            }
        }

        foreach (var (name, sum) in sums)
        {
            Line($"{exchange.Name}_{name}_requests_per_second", sum.Requests / sum.Seconds, "1/s");
            Line($"{exchange.Name}_{name}_failed", sum.Failed, "requests");
            Line($"{exchange.Name}_{name}_cpu", sum.Cpu / Math.Max(1, sum.Requests), "us/request");
            foreach (var peer in sums.Where(pair => pair.Key is "nginx" or "yarp" && name.StartsWith("router", StringComparison.Ordinal)))
            {
                Line($"{exchange.Name}_{name}_to_{peer.Key}", sum.Requests / sum.Seconds / (peer.Value.Requests / peer.Value.Seconds), "ratio");
            }
        }

        return sums["router"].Requests / sums["router"].Seconds;
    }

    private static async Task OpenLoopAsync(List<Contestant> all, Exchange exchange, double rate, TimeSpan length)
    {
        Line($"{exchange.Name}_open_loop_rate", rate, "1/s");
        await new OpenLoop(all[0], exchange).RunAsync(rate, TimeSpan.FromSeconds(1));
        var direct = await new OpenLoop(all[0], exchange).RunAsync(rate, length);
        foreach (var contestant in all)
        {
            await new OpenLoop(contestant, exchange).RunAsync(rate, TimeSpan.FromSeconds(1));
            var result = contestant == all[0] ? direct : await new OpenLoop(contestant, exchange).RunAsync(rate, length);
            Line($"{exchange.Name}_{contestant.Name}_open_loop_failed", result.Failed, "requests");
            foreach (var (name, part) in new[] { ("p50", 0.5), ("p99", 0.99) })
            {
                var added = contestant == all[0] ? 0 : 1;
                Line($"{exchange.Name}_{contestant.Name}_{(added == 1 ? "added_" : "")}latency_{name}", Of(result.Last, part) - (added * Of(direct.Last, part)), "ms");
                Line($"{exchange.Name}_{contestant.Name}_{(added == 1 ? "added_" : "")}first_byte_{name}", Of(result.First, part) - (added * Of(direct.First, part)), "ms");
            }
        }
    }

    // A process of its own: what an hour of load left behind is another question than what streams cost.
    private static async Task MemoryAsync(string folder, string upstream, string metering)
    {
        var (gateway, _) = await GatewayProcess.StartAsync(folder, RouterVariant.On with { Name = "router_memory" }, upstream, metering);
        await using var process = gateway.Process;
        Line("router_resident_idle", gateway.ResidentMiB(), "MiB");
        using var streams = new HeldStreams();
        foreach (var count in new[] { 100, 2000 })
        {
            var ok = await streams.FillAsync(gateway, count);
            Line(string.Create(CultureInfo.InvariantCulture, $"router_resident_at_{count}_streams"), gateway.ResidentMiB(), ok ? "MiB" : "MiB (some were refused)");
        }
    }

    // A process of its own: it takes every event of the gateway, and its pauses must not be the generator's.
    private static ChildProcess Process(string folder, string name) => ChildProcess.StartDotnet(name, folder, typeof(RouterBenchmark).Assembly.Location, [name]);

    [GeneratedRegex(@"grants on (http://[0-9.:]+)")]
    private static partial Regex Granting();

    private static string? Argument(string[] arguments, string name) =>
        arguments.Select(argument => argument.Split('=')).FirstOrDefault(pair => pair.Length == 2 && pair[0] == name)?[1];

    private static double Of(double[] sorted, double part) => OpenLoopResult.Percentile(sorted, part);

    private static void Line(string name, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.###} {unit}"));
}
