using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace ClaudeConfig.Benchmarks.Router;

/// <summary>Closed loops of streamed messages against one address.</summary>
internal sealed class Load(string address, string key)
{
    private const string Body = """{"model":"claude-sonnet-5","max_tokens":100,"stream":true,"messages":[{"role":"user","content":"hello"}]}""";

    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 256 });
    private readonly ConcurrentBag<double> milliseconds = [];
    private double[]? sorted;
    private long failed;

    public int Count => milliseconds.Count;

    public long Failed => failed;

    public double Percentile(double part)
    {
        sorted ??= [.. milliseconds.Order()];
        return sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * part)];
    }

    public Task RunAsync(int connections, TimeSpan length, bool keep)
    {
        var clock = Stopwatch.StartNew();
        return Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            while (clock.Elapsed < length)
            {
                var start = Stopwatch.GetTimestamp();
                var ok = await OnceAsync();
                if (keep && ok)
                {
                    milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
                else if (!ok)
                {
                    Interlocked.Increment(ref failed);
                }
            }
        }));
    }

    private async Task<bool> OnceAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address + "/v1/messages") { Content = new StringContent(Body, Encoding.UTF8, "application/json") };
        request.Headers.Add("x-api-key", key);
        using var response = await http.SendAsync(request);
        return response.IsSuccessStatusCode && (await response.Content.ReadAsByteArrayAsync()).Length > 500;
    }
}
