using System.Diagnostics;
using System.Globalization;
using ClaudeConfig.Benchmarks.LocalCluster;

namespace ClaudeConfig.Benchmarks.Operator;

/// <summary>How long an edit takes from its request until the ConfigMap that carries it is seen on a watch.</summary>
internal static class Edits
{
    private const string Mark = "edit-mark-";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Latencies in milliseconds, sorted. Edits are sent on a schedule whether or not those before were deployed.</summary>
    public static async Task<double[]> RunAsync(ApiCalls api, int objects, int perSecond, int count)
    {
        var sent = new long[count];
        var latencies = new double[count];
        var run = $"{perSecond}-";
        var left = count;
        var watching = Watcher.UntilAsync(
            api,
            Inputs.ConfigMaps,
            line =>
            {
                var at = line.IndexOf(Mark + run, StringComparison.Ordinal);
                if (at < 0)
                {
                    return false;
                }

                at += Mark.Length + run.Length;
                var number = int.Parse(line.AsSpan(at, line.IndexOf('.', at) - at), CultureInfo.InvariantCulture);
                if (latencies[number] == 0)
                {
                    latencies[number] = Stopwatch.GetElapsedTime(sent[number]).TotalMilliseconds;
                    left--;
                }

                return left == 0;
            },
            Deadline);
        var edits = new List<Task>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / perSecond));
        for (var i = 0; i < count && await timer.WaitForNextTickAsync(); i++)
        {
            sent[i] = Stopwatch.GetTimestamp();
            edits.Add(Inputs.EditAsync(api, i % objects, $"{Mark}{run}{i}"));
        }

        await Task.WhenAll(edits);
        await watching;
        Array.Sort(latencies);
        return latencies;
    }
}
