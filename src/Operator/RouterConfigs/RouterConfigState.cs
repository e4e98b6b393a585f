using System.Security.Cryptography;
using System.Text.Json;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Domain.References;

namespace ClaudeConfig.Operator.RouterConfigs;

/// <summary>
/// Which version of the bundle carries which route and budget. A change of one project makes a new version, and every other object is
/// still programmed by Routers that run the version before: its entry is the same in both.
/// </summary>
internal sealed class RouterConfigState
{
    private const int MaxVersions = 64;

    private readonly Lock gate = new();
    private readonly LinkedList<Carried> history = [];

    /// <summary>The newest version; null before the first was written.</summary>
    public string? Current
    {
        get
        {
            lock (gate)
            {
                return history.First?.Value.Version;
            }
        }
    }

    public void Add(string version, RouterConfig config)
    {
        var carried = new Carried(
            version,
            config.Routes.GroupBy(entry => entry.Route).ToDictionary(group => group.Key, group => Fingerprint(new RouterConfig { Routes = [.. group] })),
            config.Budgets.ToDictionary(entry => entry.Budget, entry => Fingerprint(new RouterConfig { Budgets = [entry] })));
        lock (gate)
        {
            if (history.First?.Value.Version == version)
            {
                return;
            }

            history.AddFirst(carried);
            if (history.Count > MaxVersions)
            {
                history.RemoveLast();
            }
        }
    }

    /// <summary>Versions that carry this route as it is now, newest first.</summary>
    public IReadOnlyList<string> VersionsOfRoute(ObjectKey route) => VersionsOf(carried => carried.Routes, route.ToRef());

    /// <summary>Versions that carry this budget as it is now, newest first.</summary>
    public IReadOnlyList<string> VersionsOfBudget(ObjectKey budget) => VersionsOf(carried => carried.Budgets, budget.ToRef());

    /// <summary>Whether the newest version carries exactly this entry: what is compiled now may not be written yet.</summary>
    public bool Carries(BudgetEntry entry) => CarriesNow(carried => carried.Budgets, entry.Budget, new RouterConfig { Budgets = [entry] });

    /// <summary>Whether the newest version carries exactly these entries of a route.</summary>
    public bool Carries(ObjectKey route, IReadOnlyList<RouteEntry> entries) => CarriesNow(carried => carried.Routes, route.ToRef(), new RouterConfig { Routes = entries });

    private bool CarriesNow(Func<Carried, IReadOnlyDictionary<ObjectRef, string>> part, ObjectRef key, RouterConfig wanted)
    {
        var fingerprint = Fingerprint(wanted);
        lock (gate)
        {
            return history.First is { } newest && part(newest.Value).TryGetValue(key, out var now) && now == fingerprint;
        }
    }

    private IReadOnlyList<string> VersionsOf(Func<Carried, IReadOnlyDictionary<ObjectRef, string>> part, ObjectRef key)
    {
        lock (gate)
        {
            return history.First is { } newest && part(newest.Value).TryGetValue(key, out var now)
                ? [.. history.Where(entry => part(entry).TryGetValue(key, out var then) && then == now).Select(entry => entry.Version)]
                : [];
        }
    }

    private static string Fingerprint(RouterConfig config) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(config, ContractsJson.Default.RouterConfig)));

    /// <summary>What one version carries, by fingerprint.</summary>
    private sealed record Carried(string Version, IReadOnlyDictionary<ObjectRef, string> Routes, IReadOnlyDictionary<ObjectRef, string> Budgets);
}
