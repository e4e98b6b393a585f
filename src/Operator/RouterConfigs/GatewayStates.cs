using ClaudeConfig.Domain.Projects;
using System.Collections.Concurrent;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Operator.Controllers.Gateways;

namespace ClaudeConfig.Operator.RouterConfigs;

/// <summary>Which versions of which gateway's bundle carry what. An object is programmed when the gateways that it is for run it.</summary>
internal sealed class GatewayStates
{
    private const string Shared = "";

    private readonly ConcurrentDictionary<string, RouterConfigState> states = new(StringComparer.Ordinal);
    private volatile IReadOnlySet<ObjectRef> elsewhere = new HashSet<ObjectRef>();

    /// <summary>A gateway's versions; null before the first.</summary>
    public RouterConfigState? Find(string gateway) => states.GetValueOrDefault(gateway);

    /// <summary>Takes what was written for a gateway.</summary>
    /// <returns>Whether it is a new version.</returns>
    public bool Add(GatewayBundle bundle, string version)
    {
        var state = states.GetOrAdd(bundle.Gateway, _ => new RouterConfigState());
        var changed = state.Current != version;
        state.Add(version, bundle.Config);
        if (bundle.Gateway == Shared)
        {
            elsewhere = bundle.Config.Projects.Where(entry => entry.State == ProjectState.Elsewhere).Select(entry => entry.Project).ToHashSet();
        }

        return changed;
    }

    /// <summary>Forgets gateways that are no more.</summary>
    public void Keep(IEnumerable<string> gateways)
    {
        foreach (var gone in states.Keys.Except(gateways))
        {
            states.TryRemove(gone, out _);
        }
    }

    /// <summary>How far gateways are with a budget.</summary>
    public BundleRollout RolloutOf(ObjectKey budget, BudgetEntry? wanted, IReadOnlyList<RouterReport>? reports) =>
        Rollout(reports, state => state.VersionsOfBudget(budget), state => wanted is not null && state.Carries(wanted));

    /// <summary>How far gateways are with a route.</summary>
    public BundleRollout RolloutOf(ObjectKey route, IReadOnlyList<RouteEntry> wanted, IReadOnlyList<RouterReport>? reports) =>
        Rollout(reports, state => state.VersionsOfRoute(route), state => wanted.Count > 0 && state.Carries(route, wanted));

    /// <summary>Whether shared gateways serve a project: the newest bundle says so, and none that reports runs another.</summary>
    public bool SharedServes(ObjectKey project, IReadOnlyList<RouterReport>? reports) =>
        Find(Shared) is { Current: { } current }
        && !elsewhere.Contains(project.ToRef())
        && (reports is null || reports.Where(report => GatewayOf(report.Instance) == Shared).All(report => report.ConfigVersion == current));

    /// <summary>Which gateway an instance is of.</summary>
    public string GatewayOf(string instance) => states.Keys.FirstOrDefault(gateway => gateway != Shared && GatewayNames.IsInstance(instance, gateway)) ?? Shared;

    private BundleRollout Rollout(IReadOnlyList<RouterReport>? reports, Func<RouterConfigState, IReadOnlyList<string>> versionsOf, Func<RouterConfigState, bool> carries)
    {
        var carriers = states.Where(entry => versionsOf(entry.Value).Count > 0).ToArray();
        if (carriers.Length == 0 || !carriers.All(entry => carries(entry.Value)))
        {
            return new BundleRollout(reports, []);
        }

        var names = carriers.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        return new BundleRollout(
            reports is null ? null : [.. reports.Where(report => names.Contains(GatewayOf(report.Instance)))],
            [.. carriers.OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => versionsOf(entry.Value))]);
    }
}
