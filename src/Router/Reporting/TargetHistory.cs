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
        var state = states.GetOrAdd((route, target), static _ => new State());
        Volatile.Write(ref state.Failures, 0);
        Interlocked.Increment(ref state.Served);
        Volatile.Write(ref state.ServedMinute, time.GetUtcNow().ToUnixTimeSeconds() / 60);
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
        var seen = new HashSet<(ObjectRef, string)>();
        foreach (var route in config.Routes)
        {
            foreach (var target in route.Targets)
            {
                // A route has an entry for each precedence of its matches, and the same targets in all of them.
                if (!seen.Add((route.Route, target.Name)))
                {
                    continue;
                }

                var state = states.GetValueOrDefault((route.Route, target.Name));
                var minute = state is null ? 0 : Volatile.Read(ref state.ServedMinute);
                reports.Add(new TargetReport
                {
                    Route = route.Route,
                    Target = target.Name,
                    Healthy = state is null || Volatile.Read(ref state.Failures) < FailuresInARow,
                    Served = state is null ? 0 : Interlocked.Read(ref state.Served),
                    LastServedTime = minute == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(minute * 60),
                    LastError = state?.Last?.Error,
                    LastErrorTime = state?.Last?.Time,
                });
            }
        }

        foreach (var gone in states.Keys.Where(key => !seen.Contains(key)))
        {
            states.TryRemove(gone, out _);
        }

        return reports;
    }

    private sealed class State
    {
        public int Failures;

        public long Served;

        /// <summary>Minutes since 1970 at the last answer: reports need no more, and a busy target is no news every second.</summary>
        public long ServedMinute;

        public volatile Failure? Last;
    }

    private sealed record Failure(string Error, DateTimeOffset Time);
}
