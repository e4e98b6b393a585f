using System.Collections.Concurrent;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Observability;
using ClaudeConfig.Router.Routing;

namespace ClaudeConfig.Router.Health;

/// <summary>
/// Asks providers how they are, for routes that want it, beside requests and never for money: no budget is held and no event is written. Each question is a task
/// of its own with a limit, and one project has only a few at a time, so that a provider that hangs delays nobody else's.
/// </summary>
internal sealed class HealthChecks(
    Func<HealthSubject, CancellationToken, Task<HealthAnswer>> ask, ConfigState config, TargetOutlook outlook, Func<double> random, TimeProvider time, RouterMetrics metrics,
    ILogger<HealthChecks> log) : IAsyncDisposable
{
    private const int MostAtATime = 64;
    private const int MostOfOneProject = 4;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource stopping = new();
    private readonly Dictionary<HealthKey, DateTimeOffset> due = [];
    private readonly ConcurrentDictionary<HealthKey, string> underWay = new();
    private ConfigSnapshot? planned;
    private IReadOnlyList<HealthSubject> subjects = [];
    private Task loop = Task.CompletedTask;

    public void Start() => loop = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
    }

    /// <summary>Starts every question that is due. By one thread only.</summary>
    internal void Look()
    {
        if (config.Current is not { } current)
        {
            return;
        }

        if (planned != current)
        {
            (planned, subjects) = (current, HealthPlan.Of(current));
            var kept = subjects.Select(subject => subject.Key).ToHashSet();
            foreach (var gone in due.Keys.Where(key => !kept.Contains(key)).ToArray())
            {
                due.Remove(gone);
            }
        }

        var now = time.GetUtcNow();
        foreach (var subject in subjects)
        {
            if (!due.TryGetValue(subject.Key, out var at))
            {
                // Not all gateways, nor all providers, at the same moment.
                due[subject.Key] = now + (random() * Least(subject.Interval, LongestStart));
            }
            else if (now >= at && MayStart(subject))
            {
                due[subject.Key] = now + (subject.Interval * (0.9 + (0.2 * random())));
                _ = AskAsync(subject);
            }
        }
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private bool MayStart(HealthSubject subject) =>
        underWay.Count < MostAtATime && underWay.Values.Count(owner => owner == subject.Owner) < MostOfOneProject && underWay.TryAdd(subject.Key, subject.Owner);

    private async Task AskAsync(HealthSubject subject)
    {
        try
        {
            var answer = await ask(subject, stopping.Token);
            metrics.HealthChecks.WithLabels(answer.Well switch { true => "well", false => "failed", null => "unclear" }).Inc();
            if (answer.Well is { } well)
            {
                foreach (var (route, target) in subject.Targets)
                {
                    outlook.Of(route.Route, target.Name).Checked(well, answer.Error, subject.Interval);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end.
        }
        catch (Exception e)
        {
            Log.LoopFailed(log, e, "health check");
        }
        finally
        {
            underWay.TryRemove(subject.Key, out _);
        }
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Tick, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                Look();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end.
        }
    }
}
