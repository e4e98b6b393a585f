using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;

namespace ClaudeConfig.Benchmarks.Metering;

/// <summary>Gateways that deliver over HTTP. Bodies are made before the clock runs.</summary>
internal sealed class HttpIngest(MeteringProcess metering)
{
    private const int Gateways = 16;

    private List<byte[]> _last = [];

    /// <summary>CPU time of Metering for an event of the last run, in microseconds.</summary>
    public double CpuMicroseconds { get; private set; }

    public async Task<double> RunAsync(int events)
    {
        _last = [.. Enumerable.Range(0, events / EventBatch.MaxEvents)
            .Select(_ => JsonSerializer.SerializeToUtf8Bytes(new EventBatch { Events = [.. Workload.NewBatch()] }, ContractsJson.Default.EventBatch))];
        return await SendAsync("Accepted");
    }

    /// <summary>The same once more.</summary>
    public Task<double> RepeatAsync() => SendAsync("Duplicate");

    private async Task<double> SendAsync(string status)
    {
        var cpu = metering.CpuSeconds;
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(_last, new ParallelOptions { MaxDegreeOfParallelism = Gateways }, async (body, _) =>
        {
            var answer = await metering.PostAsync("/v1/events", body);
            if (Encoding.UTF8.GetString(answer).Split($"\"{status}\"").Length - 1 != EventBatch.MaxEvents)
            {
                throw new InvalidOperationException($"not every event was {status}: {Encoding.UTF8.GetString(answer)[..200]}");
            }
        });
        var count = _last.Count * EventBatch.MaxEvents;
        CpuMicroseconds = (metering.CpuSeconds - cpu) * 1_000_000 / count;
        return count / clock.Elapsed.TotalSeconds;
    }
}
