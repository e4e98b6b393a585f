using System.Diagnostics;
using System.Globalization;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Benchmarks.Accuracy;

/// <summary>
/// How exact money is at the edge of a limit, with processes dying: overspend, refusals without a reason, requests lost or counted twice. In runs
/// of odd seeds the period ends in the middle; in those of even ones clocks of gateways are off; in every fourth both.
/// </summary>
internal static class AccuracyBenchmark
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(12);

    public static async Task<int> RunAsync(IEnumerable<string> arguments)
    {
        AccuracyOptions options;
        try
        {
            options = AccuracyOptions.Parse(arguments);
        }
        catch (ArgumentException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }

        var passed = true;
        for (var seed = options.FirstSeed; seed < options.FirstSeed + options.Seeds; seed++)
        {
            var findings = await RunAsync(options, seed);
            findings.Print(string.Create(CultureInfo.InvariantCulture, $"seed{seed}"));
            passed &= findings.Passed;
        }

        Console.WriteLine(passed ? "accuracy.aims met" : "accuracy.aims missed");
        return passed ? 0 : 1;
    }

    private static async Task<Findings> RunAsync(AccuracyOptions options, int seed)
    {
        var random = new Random(seed);
        var ends = seed % 2 == 1 || seed % 4 == 0;
        var skewed = seed % 2 == 0 && options.SkewMinutes > 0 && AccuracyRig.CanSkew;
        Console.Error.WriteLine($"seed {seed}: {options.Routers} gateways, {options.Callers} callers, {options.Seconds} s; {(ends ? "the period ends in the middle" : "the period goes on")}, {(skewed ? "clocks are off" : "clocks are right")}");
        await using var rig = await AccuracyRig.StartAsync(options, random, skewed);
        var half = TimeSpan.FromSeconds(options.Seconds / 2.0);
        var middle = NextMinute(DateTimeOffset.UtcNow + TimeSpan.FromSeconds(45) + half);
        // Half of the callers for half of the time would spend twice as much.
        var limit = options.Callers / 2m / 4m * Caller.AverageCost * options.Seconds / (ends ? 4 : 2);
        var edge = await rig.ProjectAsync("edge", limit, ends ? middle.ToString("HH:mm", CultureInfo.InvariantCulture) : null);
        var wide = await rig.ProjectAsync("wide", limit * 1000, null);
        if (ends && middle - half - DateTimeOffset.UtcNow is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait);
        }

        var (calls, kills) = await LoadAsync(rig, options, random, edge, wide);
        return await JudgeAsync(rig, calls, kills);
    }

    private static async Task<(List<Call> Calls, List<Kill> Kills)> LoadAsync(AccuracyRig rig, AccuracyOptions options, Random random, string edge, string wide)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(options.Seconds));
        var chaos = new Chaos(rig.Stack, rig.Gateways, new Random(random.Next()));
        var killing = options.Kills ? chaos.RunAsync(stop.Token) : Task.CompletedTask;
        var callers = Enumerable.Range(0, options.Callers)
            .Select(i => new Caller(rig.Http, rig.Gateways, i % 2 == 0 ? ("edge", edge, true) : ("wide", wide, false), new Random(random.Next())))
            .ToList();
        await Task.WhenAll(callers.Select(caller => caller.RunAsync(stop.Token)).Append(killing));
        return ([.. callers.SelectMany(caller => caller.Calls)], chaos.Kills);
    }

    private static async Task<Findings> JudgeAsync(AccuracyRig rig, List<Call> calls, List<Kill> kills)
    {
        await using var truth = new Truth(rig, "edge", "wide");
        var watch = Stopwatch.StartNew();
        string? left = null;
        do
        {
            await Task.Delay(500);
            var now = await truth.LeftAsync(["edge", "wide"]);
            if (now != left && now is not null)
            {
                Console.Error.WriteLine($"{watch.Elapsed.TotalSeconds:0} s after the last call: {now}");
            }

            left = now;
        }
        while (watch.Elapsed < Patience && left is not null);

        var took = watch.Elapsed;
        foreach (var other in calls.Where(call => call.Ended == CallEnd.Other).Take(5))
        {
            Console.Error.WriteLine($"unexpected: {other.Message}");
        }

        var findings = Judge.Find(calls, await truth.EventsAsync(), await truth.AtProviderAsync(), await truth.WindowsAsync(), kills);
        foreach (var refused in findings.Unfounded.Take(5))
        {
            Console.Error.WriteLine($"refused without a reason, {refused.Start:HH:mm:ss.fff} to {refused.End:HH:mm:ss.fff}, at most {refused.Worst:0.0000} USD: {refused.Message}");
        }

        return findings with { Converged = left is null ? took.TotalSeconds : double.PositiveInfinity };
    }

    private static DateTimeOffset NextMinute(DateTimeOffset instant) => new DateTimeOffset(instant.Ticks - (instant.Ticks % TimeSpan.TicksPerMinute), TimeSpan.Zero).AddMinutes(1);
}
