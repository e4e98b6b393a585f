using System.Globalization;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Serialization;

namespace ClaudeConfig.Operator.RouterConfigs;

/// <summary>A bundle that needs more parts than gateways mount. It is not written, and the one before stays.</summary>
/// <param name="Parts">Parts that it would need.</param>
/// <param name="Largest">The objects that take most of it, largest first.</param>
internal sealed record BundleOverflow(int Parts, IReadOnlyList<BundleContributor> Largest)
{
    /// <summary>A stable word for conditions.</summary>
    public const string Reason = "BundleTooLarge";

    private const int Named = 5;

    /// <summary>What is wrong, who causes it and what to do.</summary>
    public string Message => string.Create(
        CultureInfo.InvariantCulture,
        $"the routers' configuration needs {Parts} parts of {RouterBundle.DefaultPartBytes / 1024} KiB and {RouterBundle.MaxParts} are mounted: it is not written, and gateways keep the last one. "
            + $"The largest are {string.Join(", ", Largest.Select(Describe))}: make these smaller (keys, providers, matches, targets, scope), or remove some");

    /// <summary>What is told on an object that takes much of it: its own share, and nothing of others.</summary>
    public static string About(BundleContributor item) => string.Create(
        CultureInfo.InvariantCulture,
        $"the configuration of all routers is too large and is not written; gateways keep the last one. This {item.Kind} is among the largest with {item.Bytes / 1024d:0.#} KiB: make it smaller (keys, providers, matches, targets, scope), or split it");

    /// <summary>Null where the files fit.</summary>
    public static BundleOverflow? Of(RouterConfig config, IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, byte[]> files)
    {
        var parts = files.Count - 1;
        return parts <= RouterBundle.MaxParts ? null : new BundleOverflow(parts, [.. Contributors(config, credentials).Take(Named)]);
    }

    private static IEnumerable<BundleContributor> Contributors(RouterConfig config, IReadOnlyDictionary<string, string> credentials)
    {
        var providers = config.Providers.ToLookup(
            provider => OwnerOf(provider.Id),
            provider => Size(provider, ContractsJson.Default.ProviderEntry) + Encoding.UTF8.GetByteCount(credentials.GetValueOrDefault(provider.Id, "")));
        var projects = config.Projects.Select(entry => new BundleContributor(
            "ClaudeProject", entry.Project, Size(entry, ContractsJson.Default.ProjectEntry) + providers[entry.Project.ToString()].Sum()));
        var routes = config.Routes.GroupBy(entry => entry.Route).Select(entries => new BundleContributor(
            "ModelRoute", entries.Key, entries.Sum(entry => Size(entry, ContractsJson.Default.RouteEntry))));
        var budgets = config.Budgets.Select(entry => new BundleContributor("Budget", entry.Budget, Size(entry, ContractsJson.Default.BudgetEntry)));
        return projects.Concat(routes).Concat(budgets).OrderByDescending(item => item.Bytes).ThenBy(item => item.Object);
    }

    // A provider's id is its project's name with its own behind it.
    private static string OwnerOf(string providerId) => providerId[..Math.Max(0, providerId.LastIndexOf('/'))];

    private static long Size<T>(T entry, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(entry, type).Length;

    private static string Describe(BundleContributor item) => string.Create(
        CultureInfo.InvariantCulture, $"{item.Kind} {item.Object} ({item.Bytes / 1024d:0.#} KiB)");
}
