using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using ClaudeConfig.Benchmarks.Metering;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;

namespace ClaudeConfig.Benchmarks.Fleets;

/// <summary>Synthetic gateways, each with one lease at one replica of Metering.</summary>
internal sealed class Fleet(IReadOnlyList<MeteringProcess> replicas, int gateways, int teams, string run)
{
    private readonly int[] _leases = new int[gateways];
    private int _calls;
    private int _granted;
    private int _away;

    /// <summary>Leases that were taken.</summary>
    public int Granted => _granted;

    /// <summary>Calls that were answered 503: a gateway goes on with what it has, and asks again.</summary>
    public int Away => _away;

    /// <summary>Every gateway calls again as soon as it was answered: as many calls as the ledger can take.</summary>
    public async Task<FleetResult> SaturateAsync(FleetCall call, TimeSpan length)
    {
        var times = new ConcurrentBag<double>();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, gateways).Select(async gateway =>
        {
            while (clock.Elapsed < length)
            {
                var start = clock.Elapsed;
                await CallAsync(gateway, call);
                times.Add((clock.Elapsed - start).TotalMilliseconds);
            }
        }));
        return FleetResult.Of([.. times], clock.Elapsed);
    }

    /// <summary>Calls at a rate, whether or not answers came, gateways in turn; times run from when a call was due.</summary>
    public async Task<FleetResult> AtRateAsync(FleetCall call, int rate, TimeSpan length)
    {
        var times = new double[(int)(rate * length.TotalSeconds)];
        var calls = new Task[times.Length];
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < times.Length; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / rate);
            if (due > clock.Elapsed)
            {
                await Task.Delay(due - clock.Elapsed > TimeSpan.FromMilliseconds(1) ? due - clock.Elapsed : TimeSpan.FromMilliseconds(1));
            }

            calls[i] = TimedAsync(i, due);
        }

        await Task.WhenAll(calls);
        return FleetResult.Of(times, clock.Elapsed);

        async Task TimedAsync(int index, TimeSpan due)
        {
            await CallAsync(index % gateways, call);
            times[index] = (clock.Elapsed - due).TotalMilliseconds;
        }
    }

    /// <summary>Gives back what is left.</summary>
    public Task ReleaseAsync() => Task.WhenAll(Enumerable.Range(0, gateways).Select(gateway => SendAsync(gateway, [], [new LeaseRenew { LeaseId = Name(gateway, _leases[gateway]), Return = 2, Release = true }])));

    private async Task CallAsync(int gateway, FleetCall call)
    {
        var lease = call == FleetCall.Heartbeat ? Volatile.Read(ref _leases[gateway]) : Interlocked.Increment(ref _leases[gateway]);
        var answer = await SendAsync(
            gateway,
            call == FleetCall.Heartbeat ? [] : [new LeaseAcquire { LeaseId = Name(gateway, lease), Budgets = [Workload.Budget(gateway % teams)], Minimum = 1, Wanted = 2 }],
            call == FleetCall.Heartbeat ? [new LeaseRenew { LeaseId = Name(gateway, lease), Outstanding = 1 }]
                : lease == 1 ? [] : [new LeaseRenew { LeaseId = Name(gateway, lease - 1), Return = 2, Release = true }]);
        Interlocked.Add(ref _granted, answer.Grants.Count(grant => grant.Amount > 0));
    }

    private async Task<LeaseResponse> SendAsync(int gateway, IReadOnlyList<LeaseAcquire> acquire, IReadOnlyList<LeaseRenew> renew)
    {
        var request = new LeaseRequest { Source = $"{run}-{gateway}", Incarnation = run, CallId = $"{run}-{Interlocked.Increment(ref _calls)}", Acquire = acquire, Renew = renew };
        try
        {
            var answer = await replicas[gateway % replicas.Count].PostAsync("/v1/leases", JsonSerializer.SerializeToUtf8Bytes(request, ContractsJson.Default.LeaseRequest));
            return JsonSerializer.Deserialize(answer, ContractsJson.Default.LeaseResponse)!;
        }
        catch (HttpRequestException e) when (e.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            Interlocked.Increment(ref _away);
            return new LeaseResponse();
        }
    }

    private string Name(int gateway, int lease) => $"{run}-{gateway}-{lease}";
}
