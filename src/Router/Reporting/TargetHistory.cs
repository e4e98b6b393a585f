using System.Collections.Concurrent;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Reporting;

namespace ClaudeConfig.Router.Reporting;

/// <summary>How the targets have been doing, for reports. It keeps no request away from a target.</summary>
internal sealed class TargetHistory(TimeProvider time)
{
    private const int FailuresInARow = 3;
    private const int LongestError = 256;

    private readonly ConcurrentDictionary<(ObjectRef Route, string Target), State> states = new();

    public void Succeeded(ObjectRef route, string target)
    {
        if (states.TryGetValue((route, target), out var state))
        {
            Volatile.Write(ref state.Failures, 0);
        }
    }

    public void Failed(ObjectRef route, string target, string error)
    {
        var state = states.GetOrAdd((route, target), static _ => new State());
        Interlocked.Increment(ref state.Failures);
        state.Last = new Failure(error.Length <= LongestError ? error : error[..LongestError], time.GetUtcNow());
    }

    /// <summary>Every target of the configuration; what is no longer in it is forgotten.</summary>
    public IReadOnlyList<TargetReport> Report(RouterConfig config)
    {
        var reports = new List<TargetReport>();
        foreach (var route in config.Routes)
        {
            foreach (var target in route.Targets)
            {
                var state = states.GetValueOrDefault((route.Route, target.Name));
                reports.Add(new TargetReport
                {
                    Route = route.Route,
                    Target = target.Name,
                    Healthy = state is null || Volatile.Read(ref state.Failures) < FailuresInARow,
                    LastError = state?.Last?.Error,
                    LastErrorTime = state?.Last?.Time,
                });
            }
        }

        var known = reports.Select(report => (report.Route, report.Target)).ToHashSet();
        foreach (var gone in states.Keys.Where(key => !known.Contains(key)))
        {
            states.TryRemove(gone, out _);
        }

        return reports;
    }

    private sealed class State
    {
        public int Failures;

        public volatile Failure? Last;
    }

    private sealed record Failure(string Error, DateTimeOffset Time);
}
