using System.Diagnostics;
using System.Globalization;
using ClaudeConfig.Benchmarks.Accuracy;
using ClaudeConfig.Harness;
using ClaudeConfig.Harness.Stacks;

namespace ClaudeConfig.Benchmarks.Faults;

/// <summary>Stops or freezes one part after the other under load, and writes what users saw, what was lost and how long it took to heal.</summary>
internal static class FaultSuite
{
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(20);

    /// <summary>Longer than what a gateway that never comes back has held stays held.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [] && !(arguments is [var text] && int.TryParse(text, CultureInfo.InvariantCulture, out _)))
        {
            Console.Error.WriteLine("faults [SECONDS]: how long each part is away; 60 unless said");
            return 2;
        }

        var length = TimeSpan.FromSeconds(arguments is [var seconds] ? int.Parse(seconds, CultureInfo.InvariantCulture) : 60);
        var random = new Random(1);
        await using var rig = await AccuracyRig.StartAsync(new AccuracyOptions { Routers = 3 }, random, skewed: false);
        var key = await rig.ProjectAsync("wide", 100_000, null);
        var rows = new List<FaultRow>();
        foreach (var fault in Faults(rig))
        {
            Console.Error.WriteLine($"{fault.Name}, {length.TotalSeconds:0} s");
            if (await RunAsync(rig, key, fault, length, random) is { } row)
            {
                rows.Add(row);
                Console.WriteLine(row);
            }
        }

        await File.WriteAllTextAsync(Repository.PathOf("docs", "faults.md"), Page(rows, rig.Stack.Plane.Kind.ToString(), length));
        return rows.Count > 0 && rows.All(row => row.Passed) ? 0 : 1;
    }

    private static IEnumerable<Fault> Faults(AccuracyRig rig)
    {
        yield return new Fault("the API server is stopped", rig.Stack.Plane.TryKillAsync, rig.Stack.Plane.RestartAsync);
        yield return Frozen("PostgreSQL stands still", () => [rig.Stack.Postgres.Server.Id, .. ChildrenOf(rig.Stack.Postgres.Server.Id)]);
        yield return Killed("Metering is killed", rig.Stack.Metering);
        yield return Frozen("Metering stands still", () => [rig.Stack.Processes["metering"]]);
        yield return Frozen("the Operator stands still", () => [rig.Stack.Processes["operator"]]);
        yield return Frozen("the webhooks stand still", () => rig.Stack.Processes.TryGetValue("webhooks", out var id) ? [id] : []);
        yield return Killed("one gateway of three is killed", rig.Gateways[0]);
        yield return Frozen("one gateway of three stands still", () => [rig.Stack.Processes["gateway-1"]]);
        yield return Frozen("the provider stands still", () => [rig.Stack.Processes["provider-simulator"]]);
    }

    private static Fault Killed(string name, RestartableProcess process) => new(
        name,
        async () =>
        {
            await process.KillAsync();
            return true;
        },
        process.StartAsync);

    private static Fault Frozen(string name, Func<IReadOnlyList<int>> processes)
    {
        IReadOnlyList<int> frozen = [];
        return new Fault(
            name,
            () =>
            {
                frozen = processes();
                ChildProcess.Signal(frozen, ProcessSignal.Stop);
                return Task.FromResult(frozen.Count > 0);
            },
            () =>
            {
                ChildProcess.Signal(frozen, ProcessSignal.Continue);
                return Task.CompletedTask;
            });
    }

    private static async Task<FaultRow?> RunAsync(AccuracyRig rig, string key, Fault fault, TimeSpan length, Random random)
    {
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 20).Select(_ => new Caller(rig.Http, rig.Gateways, ("wide", key, false), new Random(random.Next()))).ToList();
        var calling = Task.WhenAll(callers.Select(caller => caller.RunAsync(stop.Token)));
        await Task.Delay(Before);
        var begun = DateTimeOffset.UtcNow;
        var happened = await fault.Begin();
        if (happened)
        {
            await Task.Delay(length);
            await fault.End();
        }

        var ended = DateTimeOffset.UtcNow;
        await Task.Delay(happened ? After : TimeSpan.Zero);
        await stop.CancelAsync();
        await calling;
        return happened ? await JudgeAsync(rig, fault, [.. callers.SelectMany(caller => caller.Calls)], begun, ended) : null;
    }

    private static async Task<FaultRow> JudgeAsync(AccuracyRig rig, Fault fault, List<Call> calls, DateTimeOffset begun, DateTimeOffset ended)
    {
        await using var truth = new Truth(rig, "edge", "wide");
        var watch = Stopwatch.StartNew();
        var left = await truth.LeftAsync(["wide"]);
        while (left is not null && watch.Elapsed < Patience)
        {
            await Task.Delay(250);
            left = await truth.LeftAsync(["wide"]);
        }

        var took = watch.Elapsed.TotalSeconds;
        if (left is not null)
        {
            Console.Error.WriteLine(left);
        }

        var ids = calls.Select(call => call.Id).ToHashSet();
        var events = await truth.EventsAsync();
        var findings = Judge.Find(
            calls, [.. events.Where(entry => ids.Contains(entry.Call))], (await truth.AtProviderAsync()).Where(entry => ids.Contains(entry.Key)).ToDictionary(), [], []);
        var drift = (await truth.WindowsAsync()).Sum(window => window.Spent) - events.Sum(entry => entry.Cost);
        var unserved = calls.Where(call => call.End > ended && call.Ended is not (CallEnd.Served or CallEnd.Aborted)).Select(call => (call.End - ended).TotalSeconds).DefaultIfEmpty(0).Max();
        return new FaultRow(
            fault.Name, calls.Where(call => call.Start < ended && call.End > begun).CountBy(call => call.Ended).ToDictionary(), findings with { Drift = drift }, unserved, left is null ? took : null);
    }

    /// <summary>Processes that a process has started.</summary>
    private static IEnumerable<int> ChildrenOf(int parent) => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0 && ParentOf(id) == parent);

    private static int ParentOf(int id)
    {
        try
        {
            // The name may hold anything, a closing bracket too.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static string Page(IEnumerable<FaultRow> rows, string plane, TimeSpan length) => $"""
        # What happens when a part fails

        Written by `make faults`, which stops or freezes one part of the whole system after the other for {length.TotalSeconds:0} seconds, while twenty callers go on through three gateways: {plane}, PostgreSQL, a provider
        that is simulated. *Served* counts streams that the caller left, too; *refused* is 429, *unavailable* 503; *broken* is a connection that ended or was never made. *Lost* are requests that the provider answered and the
        ledger does not know, *doubled* are events beyond them; *wrong cost* are answers whose cost is not what the provider's figures come to. Users are healed when the last call that was not served has ended; money is
        settled when nothing is held, every request is counted and `status` says what the ledger says.

        {FaultRow.Head}
        {string.Join('\n', rows)}

        A part that stands still keeps its connections and answers nothing, which is worse for those who wait than one that is gone.

        Not shown here: Redis and Kafka, which this system is not set up with, and the loss of a disk.

        """;
}
