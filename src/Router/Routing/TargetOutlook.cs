using System.Collections.Concurrent;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Router.Routing;

/// <summary>How targets have been doing lately, as this gateway saw it: what orders them, and keeps requests from one that is broken while another is not.</summary>
/// <remarks>Each route judges by its own requests: with time limits and thresholds of its own, one team could else keep everybody away from a provider that they share.</remarks>
internal sealed class TargetOutlook(TimeProvider time)
{
    private readonly ConcurrentDictionary<(ObjectRef Route, string Target), TargetCircuit> states = new();

    public TargetCircuit Of(RouteEntry route, Candidate candidate) =>
        states.GetOrAdd((route.Route, candidate.Target.Name), static (_, clock) => new TargetCircuit(clock), time);

    /// <summary>Forgets targets that are no longer in the configuration.</summary>
    public void Keep(RouterConfig config)
    {
        var kept = config.Routes.SelectMany(route => route.Targets.Select(target => (route.Route, target.Name))).ToHashSet();
        foreach (var gone in states.Keys.Where(key => !kept.Contains(key)))
        {
            states.TryRemove(gone, out _);
        }
    }
}
