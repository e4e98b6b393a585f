using System.Diagnostics;
using System.Globalization;
using k8s;

namespace ClaudeConfig.Benchmarks.LocalCluster;

/// <summary>How long a change takes from the request to each of 100 watchers.</summary>
internal static class WatchFanOut
{
    private const int Watchers = 100;
    private const int Changes = 200;
    private const int WatchersPerConnection = 50;
    private const string Leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases";

    public static async Task<IReadOnlyList<(string Name, double Milliseconds)>> RunAsync(ApiCalls api, string kubeconfig)
    {
        var sent = new long[Changes];
        var latencies = new double[Watchers * Changes];
        var clients = new List<Kubernetes>();
        var watchers = new List<Task>();
        for (var i = 0; i < Watchers; i++)
        {
            if (i % WatchersPerConnection == 0)
            {
                clients.Add(new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig)));
            }

            var reader = await new ApiCalls(clients[^1]).WatchAsync($"{Leases}?watch=true");
            watchers.Add(ReadAsync(reader, i, sent, latencies));
        }

        for (var i = 0; i < Changes; i++)
        {
            sent[i] = Stopwatch.GetTimestamp();
            await api.CreateAsync(Leases, Lease(i));
        }

        await Task.WhenAll(watchers);
        clients.ForEach(client => client.Dispose());
        Array.Sort(latencies);
        return [("watch_p50_100_watchers", latencies[latencies.Length / 2]), ("watch_p99_100_watchers", latencies[(int)(latencies.Length * 0.99)])];
    }

    private static async Task ReadAsync(StreamReader reader, int watcher, long[] sent, double[] latencies)
    {
        using (reader)
        {
            for (var seen = 0; seen < Changes; seen++)
            {
                var line = await reader.ReadLineAsync() ?? throw new InvalidOperationException($"watch {watcher} ended after {seen} of {Changes} events");
                var at = line.IndexOf("\"holderIdentity\":\"", StringComparison.Ordinal) + "\"holderIdentity\":\"".Length;
                var number = int.Parse(line.AsSpan(at, line.IndexOf('"', at) - at), CultureInfo.InvariantCulture);
                latencies[(watcher * Changes) + number] = Stopwatch.GetElapsedTime(sent[number]).TotalMilliseconds;
            }
        }
    }

    private static string Lease(int number) =>
        $$$"""{"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"l-{{{number}}}"},"spec":{"holderIdentity":"{{{number}}}","leaseDurationSeconds":15}}""";
}
