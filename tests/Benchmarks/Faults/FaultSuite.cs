using System.Diagnostics;
using System.Globalization;
using ClaudeConfig.Benchmarks.Accuracy;
using ClaudeConfig.Harness;
using ClaudeConfig.Harness.ControlPlanes;
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
        if (arguments.Length > 1 || arguments.Any(argument => !int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0))
        {
            Console.Error.WriteLine("faults [SECONDS]: how long each part is away; 60 unless said");
            return 2;
        }

        var length = TimeSpan.FromSeconds(arguments is [var seconds] ? int.Parse(seconds, CultureInfo.InvariantCulture) : 60);
        var rows = new List<FaultRow>();
        var plane = await AddAsync(rows, full: false, Faults, length);
        await AddAsync(rows, full: true, ServiceFaults, length);
        await File.WriteAllTextAsync(Repository.PathOf("docs", "faults.md"), Page(rows, plane, length));
        return rows.Count > 0 && rows.All(row => row.Passed) ? 0 : 1;
    }

    private static async Task<string> AddAsync(List<FaultRow> rows, bool full, Func<AccuracyRig, IEnumerable<Fault>> faults, TimeSpan length)
    {
        var random = new Random(1);
        await using var rig = await AccuracyRig.StartAsync(new AccuracyOptions { Routers = 3, Full = full }, random, skewed: false);
        var key = await rig.ProjectAsync("wide", 100_000, null);
        foreach (var fault in faults(rig))
        {
            Console.Error.WriteLine($"{fault.Name}, {length.TotalSeconds:0} s");
            if (await RunAsync(rig, key, fault, length, random) is { } row)
            {
                rows.Add(row);
                Console.WriteLine(row);
            }
            else
            {
                Console.Error.WriteLine("not possible here");
            }
        }

        return rig.Stack.Plane.Kind.ToString();
    }

    private static IEnumerable<Fault> Faults(AccuracyRig rig)
    {
        // The stand-in keeps nothing on disk.
        yield return new Fault(
            "the API server is stopped", async () => rig.Stack.Plane.Kind == ControlPlaneKind.KubeApiServer && await rig.Stack.Plane.TryKillAsync(), rig.Stack.Plane.RestartAsync);
        yield return Frozen("PostgreSQL stands still", () => [rig.Stack.Postgres.Server.Id, .. ChildrenOf(rig.Stack.Postgres.Server.Id)]);
        yield return Killed("Metering is killed", rig.Stack.Metering);
        yield return Frozen("Metering stands still", () => [rig.Stack.Processes["metering"]]);
        yield return Frozen("the Operator stands still", () => [rig.Stack.Processes["operator"]]);
        yield return Frozen("the webhooks stand still", () => rig.Stack.Processes.TryGetValue("webhooks", out var id) ? [id] : []);
        yield return Killed("one gateway of three is killed", rig.Gateways[0]);
        yield return Frozen("one gateway of three stands still", () => [rig.Stack.Processes["gateway-1"]]);
        yield return Frozen("the provider stands still", () => [rig.Stack.Processes["provider-simulator"]]);
    }

    private static IEnumerable<Fault> ServiceFaults(AccuracyRig rig)
    {
        var services = rig.Stack.Services!;
        yield return Frozen("Kafka stands still", () => [services.Kafka.Id]);
        // The Sentinel makes another the master, and this one its replica when it is back.
        yield return Frozen("Redis' master stands still", () => [services.Redis.Id]);
        yield return Done("Redis is gone, both servers and the Sentinel", () => EachAsync(services, server => server.KillAsync()), () => EachAsync(services, server => server.RestartAsync()));
        yield return Done("the replica for reports is gone", services.Replica.StopImmediatelyAsync, services.Replica.StartServerAsync);
        yield return Frozen("PgBouncer stands still", () => [services.Pooler.Process.Id]);
    }

    private static Task EachAsync(SharedServices services, Func<RedisServer, Task> action) =>
        Task.WhenAll(((RedisServer[])[services.Redis, services.RedisReplica, services.Sentinel]).Select(action));

    private static Fault Killed(string name, RestartableProcess process) => Done(name, process.KillAsync, process.StartAsync);

    private static Fault Done(string name, Func<Task> begin, Func<Task> end) => new(
        name,
        async () =>
        {
            await begin();
            return true;
        },
        end);

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
        that is simulated. In the last five rows usage goes through Kafka (librdkafka's mock brokers), limits are counted in Redis under a Sentinel, and reports read a replica through PgBouncer. *Served* counts streams that the caller left, too; *refused* is 429, *unavailable* 503; *broken* is a connection that ended or was never made. *Lost* are requests that the provider answered and the
        ledger does not know, *doubled* are events beyond them; *wrong cost* are answers whose cost is not what the provider's figures come to. Users are healed when the last call that was not served has ended; money is
        settled when nothing is held, every request is counted and `status` says what the ledger says.

        {FaultRow.Head}
        {string.Join('\n', rows)}

        A part that stands still keeps its connections and answers nothing, which is worse for those who wait than one that is gone.

        Not shown here: the loss of a broker's disk, which the mock brokers do not have, and of the ledger's (`make demo-pitr` puts that back).

        """;
}
