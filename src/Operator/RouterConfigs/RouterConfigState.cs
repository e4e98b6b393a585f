using System.Security.Cryptography;
using System.Text.Json;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Serialization;

namespace ClaudeConfig.Operator.RouterConfigs;

/// <summary>
/// Which version of the bundle carries which route. A change of one project makes a new version, and every other route is still
/// programmed by Routers that run the version before: its entry is the same in both.
/// </summary>
internal sealed class RouterConfigState
{
    private const int MaxVersions = 64;

    private readonly Lock gate = new();
    private readonly LinkedList<(string Version, IReadOnlyDictionary<ObjectRef, string> Routes)> history = [];

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
        var routes = config.Routes.ToDictionary(route => route.Route, Fingerprint);
        lock (gate)
        {
            if (history.First?.Value.Version == version)
            {
                return;
            }

            history.AddFirst((version, routes));
            if (history.Count > MaxVersions)
            {
                history.RemoveLast();
            }
        }
    }

    /// <summary>Versions that carry this route as it is now, newest first.</summary>
    public IReadOnlyList<string> VersionsOf(ObjectKey route)
    {
        var key = new ObjectRef(route.Namespace, route.Name);
        lock (gate)
        {
            return history.First?.Value.Routes.TryGetValue(key, out var now) == true
                ? [.. history.Where(entry => entry.Routes.TryGetValue(key, out var then) && then == now).Select(entry => entry.Version)]
                : [];
        }
    }

    private static string Fingerprint(RouteEntry route) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new RouterConfig { Routes = [route] }, ContractsJson.Default.RouterConfig)));
}
