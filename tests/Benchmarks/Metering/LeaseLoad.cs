using System.Diagnostics;
using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;

namespace ClaudeConfig.Benchmarks.Metering;

/// <summary>Lease calls at a rate, whether or not answers came: each gives one lease back and takes another. Every one reserves in the company's window, too.</summary>
internal sealed class LeaseLoad(MeteringProcess metering, string run)
{
    private const int Gateways = 50;

    private int _next;

    public static async Task RunAsync(string store, MeteringProcess metering)
    {
        await new LeaseLoad(metering, "warm").AtRateAsync(300, TimeSpan.FromSeconds(3));
        foreach (var rate in new[] { 250, 500, 1000 })
        {
            var load = new LeaseLoad(metering, $"r{rate}");
            var (times, reached) = await load.AtRateAsync(rate, TimeSpan.FromSeconds(8));
            Report.Line($"metering.{store}.leases@{rate}.reached", reached, "calls/s");
            Print($"metering.{store}.leases@{rate}", times);
        }
    }

    public static void Print(string name, double[] times)
    {
        Array.Sort(times);
        Report.Line($"{name}.p50", times[times.Length / 2], "ms");
        Report.Line($"{name}.p99", times[times.Length * 99 / 100], "ms");
    }

    /// <returns>Milliseconds from when each call was due until its answer, and calls answered a second.</returns>
    public async Task<(double[] Times, double Reached)> AtRateAsync(int rate, TimeSpan length)
    {
        var count = (int)(rate * length.TotalSeconds);
        var times = new double[count];
        var calls = new Task[count];
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / rate);
            if (due > clock.Elapsed)
            {
                await Task.Delay(due - clock.Elapsed > TimeSpan.FromMilliseconds(1) ? due - clock.Elapsed : TimeSpan.FromMilliseconds(1));
            }

            calls[i] = CallAsync(i, due, clock, times);
        }

        await Task.WhenAll(calls);
        return (times, count / clock.Elapsed.TotalSeconds);
    }

    private async Task CallAsync(int index, TimeSpan due, Stopwatch clock, double[] times)
    {
        var (gateway, call) = (index % Gateways, Interlocked.Increment(ref _next));
        var earlier = index - Gateways;
        var request = new LeaseRequest
        {
            Source = $"gateway-{gateway}", Incarnation = run, CallId = $"{run}-{call}",
            Acquire = [new LeaseAcquire { LeaseId = $"{run}-l{index}", Budgets = [Workload.Budget(gateway % Workload.Teams)], Minimum = 1, Wanted = 2 }],
            Renew = earlier < 0 ? [] : [new LeaseRenew { LeaseId = $"{run}-l{earlier}", Return = 2, Release = true }],
        };
        await metering.PostAsync("/v1/leases", JsonSerializer.SerializeToUtf8Bytes(request, ContractsJson.Default.LeaseRequest));
        times[index] = (clock.Elapsed - due).TotalMilliseconds;
    }
}
