using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Domain.References;

namespace ClaudeConfig.Operator.RouterConfigs;

/// <summary>
/// Keeps a bundle within the parts that gateways mount, so that nobody can freeze everybody's by its size: the namespace that takes most
/// of it is left out, and the next, until the rest fits. What is left out is refused, and said on its projects. Pure.
/// </summary>
internal static class BundleFit
{
    /// <summary>JSON around the namespace and the name of a reference.</summary>
    private const int ReferenceOverhead = 27;

    /// <param name="bundle">All that was compiled.</param>
    /// <param name="files">The files of what is returned; too many only when a single namespace does not fit.</param>
    public static CompiledBundle Within(CompiledBundle bundle, out IReadOnlyDictionary<string, byte[]> files)
    {
        files = RouterBundle.Write(bundle.Config, bundle.Credentials);
        while (files.Count - 1 > RouterBundle.MaxParts && Largest(bundle.Config) is { } largest)
        {
            bundle = Without(bundle, largest.Namespace, largest.Bytes);
            files = RouterBundle.Write(bundle.Config, bundle.Credentials);
        }

        return bundle;
    }

    /// <summary>The namespace whose objects, and references to whose projects, take most; null when there is no other.</summary>
    private static (string Namespace, long Bytes)? Largest(RouterConfig config)
    {
        var bytes = new Dictionary<string, long>(StringComparer.Ordinal);
        void Add(string @namespace, long more) => bytes[@namespace] = bytes.GetValueOrDefault(@namespace) + more;
        void AddEntry<T>(string @namespace, T entry, JsonTypeInfo<T> type, IReadOnlyList<ObjectRef> projects)
        {
            // The list of a wide route or budget grows with every project below it: that is those projects' share, not the owner's.
            var references = projects.Sum(SizeOf);
            Add(@namespace, JsonSerializer.SerializeToUtf8Bytes(entry, type).Length - references);
            foreach (var project in projects)
            {
                Add(project.Namespace, SizeOf(project));
            }
        }

        foreach (var entry in config.Projects)
        {
            AddEntry(entry.Project.Namespace, entry, ContractsJson.Default.ProjectEntry, []);
        }

        foreach (var entry in config.Providers)
        {
            AddEntry(NamespaceOf(entry), entry, ContractsJson.Default.ProviderEntry, []);
        }

        foreach (var entry in config.Routes)
        {
            AddEntry(entry.Route.Namespace, entry, ContractsJson.Default.RouteEntry, entry.Projects);
        }

        foreach (var entry in config.Budgets)
        {
            AddEntry(entry.Budget.Namespace, entry, ContractsJson.Default.BudgetEntry, entry.Coverage.Projects);
        }

        var largest = bytes.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).FirstOrDefault();
        return bytes.Count < 2 ? null : (largest.Key, largest.Value);
    }

    private static CompiledBundle Without(CompiledBundle bundle, string @namespace, long bytes)
    {
        var config = bundle.Config;
        bool Stays(ObjectRef item) => item.Namespace != @namespace;
        var problems = bundle.Problems.ToDictionary();
        foreach (var gone in config.Projects.Where(entry => !Stays(entry.Project)))
        {
            problems[gone.Project.ToKey()] = (BundleOverflow.Reason, string.Create(
                CultureInfo.InvariantCulture,
                $"namespace {@namespace} takes {bytes / 1024} KiB of the routers' configuration, and there is no room for that: its projects, routes and budgets are left out, and requests of them refused, until they are smaller or fewer"));
        }

        return new CompiledBundle(
            config with
            {
                Projects = [.. config.Projects.Where(entry => Stays(entry.Project))],
                Providers = [.. config.Providers.Where(entry => NamespaceOf(entry) != @namespace)],
                Routes = [.. config.Routes.Where(entry => Stays(entry.Route)).Select(entry => entry with { Projects = [.. entry.Projects.Where(Stays)] })],
                Budgets = [.. config.Budgets.Where(entry => Stays(entry.Budget)).Select(entry => entry with { Coverage = entry.Coverage with { Projects = [.. entry.Coverage.Projects.Where(Stays)] } })],
            },
            bundle.Credentials.Where(entry => entry.Key.Split('/')[0] != @namespace).ToDictionary(),
            problems);
    }

    private static string NamespaceOf(ProviderEntry provider) => provider.Id.Split('/')[0];

    private static long SizeOf(ObjectRef reference) => reference.Namespace.Length + reference.Name.Length + ReferenceOverhead;
}
