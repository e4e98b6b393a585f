using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Text.Json;
using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>Follows Metering's stream once for all viewers. Keeps the latest word on each budget and project; who is slow gets the newest, not all.</summary>
internal sealed partial class LiveHub(MeteringApi metering, TimeProvider time, ILogger<LiveHub> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<(string Event, ObjectKey About), LiveEntry> _entries = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _version;

    /// <summary>Since when Metering does not answer; null while it does.</summary>
    public DateTimeOffset? BrokenSince { get; private set; }

    /// <summary>Whether anything was ever heard.</summary>
    public bool Heard { get; private set; }

    public SeenBudget? Budget(ObjectKey budget) =>
        _entries.TryGetValue(("budget", budget), out var entry) ? JsonSerializer.Deserialize<SeenBudget>(entry.Data, UpstreamJson.Options) : null;

    /// <summary>What is newer than a version, in order, and the version to ask with next time.</summary>
    public (IReadOnlyList<LiveEntry> News, long Version) Since(long version)
    {
        var upTo = Interlocked.Read(ref _version);
        return ([.. _entries.Values.Where(entry => entry.Version > version && entry.Version <= upTo).OrderBy(entry => entry.Version)], upTo);
    }

    /// <summary>Ends with the next change. Take it before looking.</summary>
    public Task Moved
    {
        get
        {
            lock (_gate)
            {
                return _moved.Task;
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = Pause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(stoppingToken);
                pause = Pause;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is MeteringException or HttpRequestException or IOException or JsonException or OperationCanceledException)
            {
                Broken(e);
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
            }
        }
    }

    private async Task FollowAsync(CancellationToken stoppingToken)
    {
        using var response = await metering.OpenAsync("/v1/stream", stoppingToken);
        await using var body = await response.Content.ReadAsStreamAsync(stoppingToken);
        if (BrokenSince is not null)
        {
            LogHealed();
        }

        BrokenSince = null;
        Heard = true;
        Tell();
        await foreach (var item in SseParser.Create(body).EnumerateAsync(stoppingToken))
        {
            Take(item.EventType, item.Data);
        }

        // A stream that ends comes back at once: Metering ends each after minutes, to look at rights again.
    }

    private void Take(string name, string data)
    {
        if (name is not ("budget" or "project"))
        {
            return;
        }

        using var json = JsonDocument.Parse(data);
        var about = new ObjectKey(json.RootElement.GetProperty("namespace").GetString()!, json.RootElement.GetProperty("name").GetString()!);
        if (_entries.TryGetValue((name, about), out var known) && known.Data == data)
        {
            return;
        }

        _entries[(name, about)] = new LiveEntry(name, about, data, _version + 1);
        Interlocked.Increment(ref _version);
        Tell();
    }

    private void Broken(Exception e)
    {
        if (BrokenSince is null)
        {
            BrokenSince = time.GetUtcNow();
            LogBroken(e);
            Tell();
        }
    }

    private void Tell()
    {
        lock (_gate)
        {
            _moved.TrySetResult();
            _moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Metering's stream is broken; pages show the age of their figures until it is back")]
    private partial void LogBroken(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Metering's stream is back")]
    private partial void LogHealed();
}
