using System.Collections.Concurrent;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Reporting;

namespace ClaudeConfig.Router.Routing;

/// <summary>How targets have been doing lately, as this gateway saw it: what orders them, keeps requests from one that is broken while another is not, and is reported.</summary>
/// <remarks>Each route judges by its own requests: with time limits and thresholds of its own, one team could else keep everybody away from a provider that they share.</remarks>
internal sealed class TargetOutlook(TimeProvider time)
{
    private readonly ConcurrentDictionary<(ObjectRef Route, string Target), TargetCircuit> states = new();

    public TargetCircuit Of(RouteEntry route, Candidate candidate) => Of(route.Route, candidate.Target.Name);

    public TargetCircuit Of(ObjectRef route, string target) => states.GetOrAdd((route, target), static (_, clock) => new TargetCircuit(clock), time);

    /// <summary>Forgets targets that are no longer in the configuration.</summary>
    public void Keep(RouterConfig config)
    {
        var kept = config.Routes.SelectMany(route => route.Targets.Select(target => (route.Route, target.Name))).ToHashSet();
        foreach (var gone in states.Keys.Where(key => !kept.Contains(key)))
        {
            states.TryRemove(gone, out _);
        }
    }

    /// <summary>Every target of the configuration. A route has an entry for each precedence of its matches, and the same targets in all of them.</summary>
    public IReadOnlyList<TargetReport> Report(RouterConfig config) =>
    [
        .. config.Routes.SelectMany(route => route.Targets.Select(target => (route.Route, target.Name))).Distinct()
            .Select(key => Of(key.Route, key.Name).History.Report(key.Route, key.Name)),
    ];
}
