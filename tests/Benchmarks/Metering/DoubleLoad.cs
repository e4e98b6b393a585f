using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;
using Npgsql;

namespace ClaudeConfig.Benchmarks.Metering;

/// <summary>
/// Twice what it takes, for as long as is asked, beside leases at a rate: what is refused must say when to come again, memory must stay where it is, and what was answered 200 must be there to the last event and digit.
/// </summary>
internal sealed class DoubleLoad(MeteringProcess metering, NpgsqlDataSource source)
{
    private const int LeaseRate = 100;
    private static readonly TimeSpan Measure = TimeSpan.FromSeconds(15);
    private static readonly byte[] Accepted = "\"Accepted\""u8.ToArray();

    private readonly Lock _gate = new();
    private readonly List<double> _taken = [];
    private readonly List<double> _refusedIn = [];
    private byte[] _body = [];
    private int[] _ids = [];
    private long _next;
    private long _accepted;
    private long _refused;
    private long _withoutTime;
    private long _broken;

    public static async Task<bool> RunAsync(string store, MeteringProcess metering, NpgsqlDataSource source, TimeSpan length)
    {
        var load = new DoubleLoad(metering, source);
        load.Prepare();
        return await load.RunAsync($"metering.{store}.overload", length);
    }

    private async Task<bool> RunAsync(string name, TimeSpan length)
    {
        await ClosedAsync(Measure);
        var (taken, clock) = (_accepted, Stopwatch.StartNew());
        await ClosedAsync(Measure);
        var capacity = (_accepted - taken) / clock.Elapsed.TotalSeconds;
        var rate = Math.Max(1, (int)Math.Round(2 * capacity / EventBatch.MaxEvents));
        Report.Line($"{name}.takes", capacity, "events/s");
        Report.Line($"{name}.offered", rate * EventBatch.MaxEvents, "events/s");
        Report.Line($"{name}.memory.before", metering.Mebibytes, "MiB");
        _taken.Clear();
        (taken, var refused) = (_accepted, _refused);
        using var stop = new CancellationTokenSource();
        var memory = WatchAsync(stop.Token);
        var leases = new LeaseLoad(metering, $"over{Guid.NewGuid():n}"[..16]).AtRateAsync(LeaseRate, length);
        var times = await PacedCalls.RunAsync(rate, length, _ => SendAsync());
        var leaseTimes = await leases;
        await stop.CancelAsync();
        var seen = await memory;
        Report.Line($"{name}.accepted", (_accepted - taken) / length.TotalSeconds, "events/s");
        Report.Line($"{name}.batches", times.SinceDue.Length, "batches");
        Report.Line($"{name}.refused", _refused - refused, "batches");
        Report.Line($"{name}.refused-without-retry-after", _withoutTime, "batches");
        Report.Line($"{name}.broken", _broken, "batches");
        Report.Line($"{name}.taken.p99", PacedTimes.Of([.. _taken], 99), "ms");
        Report.Line($"{name}.refused.p50", _refusedIn.Count == 0 ? 0 : PacedTimes.Of([.. _refusedIn], 50), "ms");
        LeaseLoad.Print($"{name}.leases@{LeaseRate}", leaseTimes);
        for (var part = 0; part < 6; part++)
        {
            Report.Line($"{name}.memory.{part + 1}-of-6", seen.Skip(seen.Count * part / 6).Take(seen.Count / 6).Max(), "MiB");
        }

        Report.Line($"{name}.memory.peak", metering.PeakMebibytes, "MiB");
        return await IsWholeAsync(name);
    }

    /// <summary>One batch, with room for other ids.</summary>
    private void Prepare()
    {
        var events = Workload.NewBatch().Select((usage, index) => usage with { Id = $"over-{index:d16}" }).ToList();
        _body = JsonSerializer.SerializeToUtf8Bytes(new EventBatch { Events = events }, ContractsJson.Default.EventBatch);
        var (ids, at) = (new List<int>(), 0);
        for (var found = _body.AsSpan().IndexOf("over-0"u8); found >= 0; found = _body.AsSpan(at).IndexOf("over-0"u8))
        {
            ids.Add(at + found + 5);
            at += found + 6;
        }

        _ids = [.. ids];
        if (_ids.Length != EventBatch.MaxEvents)
        {
            throw new InvalidOperationException($"{_ids.Length} ids in a batch of {EventBatch.MaxEvents}");
        }
    }

    private byte[] NewBody()
    {
        var body = _body.ToArray();
        foreach (var place in _ids)
        {
            var number = Interlocked.Increment(ref _next);
            for (var digit = 15; digit >= 0; digit--, number /= 10)
            {
                body[place + digit] = (byte)('0' + (number % 10));
            }
        }

        return body;
    }

    private async Task ClosedAsync(TimeSpan length)
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            while (clock.Elapsed < length)
            {
                await SendAsync();
            }
        }));
    }

    private async Task SendAsync()
    {
        var clock = Stopwatch.StartNew();
        using var content = new ByteArrayContent(NewBody());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var answer = await metering.Http.PostAsync("/v1/events", content);
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            Note(answer, bytes, clock.Elapsed.TotalMilliseconds);
        }
        catch (HttpRequestException)
        {
            Interlocked.Increment(ref _broken);
        }
    }

    private void Note(HttpResponseMessage answer, byte[] bytes, double milliseconds)
    {
        if (answer.StatusCode == HttpStatusCode.OK)
        {
            Interlocked.Add(ref _accepted, bytes.AsSpan().Count(Accepted));
            lock (_gate)
            {
                _taken.Add(milliseconds);
            }

            return;
        }

        if (answer.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable))
        {
            throw new InvalidOperationException($"{answer.StatusCode}: {Encoding.UTF8.GetString(bytes)}");
        }

        Interlocked.Increment(ref _refused);
        lock (_gate)
        {
            _refusedIn.Add(milliseconds);
            _withoutTime += answer.Headers.RetryAfter is null ? 1 : 0;
        }
    }

    private async Task<List<double>> WatchAsync(CancellationToken stop)
    {
        var seen = new List<double>();
        while (!stop.IsCancellationRequested)
        {
            seen.Add(metering.Mebibytes);
            await Task.Delay(500, CancellationToken.None);
        }

        return seen;
    }

    private async Task<bool> IsWholeAsync(string name)
    {
        var stored = await ScalarAsync<long>("select count(*) from usage_events where id like 'over-%'");
        var cost = await ScalarAsync<decimal>("select sum(cost + assumed_cost) from usage_events");
        var spent = await ScalarAsync<decimal>("select spent from window_figures where name = 'company' order by starts_at desc limit 1");
        Report.Line($"{name}.accepted-and-stored", stored - _accepted, "events more than were answered 200");
        Report.Line($"{name}.spent-less-events", (double)(spent - cost), "USD");
        // A caller whose connection broke does not know what became of its batch.
        return _broken == 0 ? (stored, spent, _withoutTime) == (_accepted, cost, 0) : stored >= _accepted && spent == cost;
    }

    private async Task<T> ScalarAsync<T>(string text)
    {
        await using var command = source.CreateCommand(text);
        command.CommandTimeout = 600;
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
