using ClaudeConfig.Api.Common;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Domain;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Operator.Controllers.Gateways;

namespace ClaudeConfig.Operator.RouterConfigs;

/// <summary>
/// Gives each gateway its part of what was compiled. A dedicated one serves its project and those below that have none of their own: it gets what their requests need and no credential
/// besides. The shared one gives up what a dedicated one has taken over, and tells callers where to go. Pure.
/// </summary>
internal sealed class GatewaySplit
{
    private readonly CompiledBundle all;
    private readonly IReadOnlySet<ObjectKey> moved;
    private readonly string platformNamespace;
    private readonly Dictionary<ObjectRef, ObjectKey> servedBy = [];
    private readonly DomainSnapshot snapshot;

    private GatewaySplit(CompiledBundle all, DomainSnapshot snapshot, IReadOnlySet<ObjectKey> dedicated, IReadOnlySet<ObjectKey> moved, string platformNamespace)
    {
        (this.all, this.snapshot, this.moved, this.platformNamespace) = (all, snapshot, moved, platformNamespace);
        foreach (var project in all.Config.Projects.Select(entry => entry.Project.ToKey()))
        {
            var nearest = snapshot.Projects.AncestorsOf(project).Prepend(project).Where(dedicated.Contains).Take(1).ToArray();
            if (nearest is [var owner])
            {
                servedBy[project.ToRef()] = owner;
            }
        }
    }

    /// <param name="all">All that was compiled.</param>
    /// <param name="snapshot">What it was compiled from.</param>
    /// <param name="dedicated">Projects that have a gateway of their own.</param>
    /// <param name="moved">Those of them whose gateway has taken over.</param>
    /// <param name="platformNamespace">Where gateways are.</param>
    /// <returns>The shared gateway's first.</returns>
    public static IReadOnlyList<GatewayBundle> Of(
        CompiledBundle all, DomainSnapshot snapshot, IReadOnlySet<ObjectKey> dedicated, IReadOnlySet<ObjectKey> moved, string platformNamespace)
    {
        if (dedicated.Count == 0)
        {
            return [new GatewayBundle("", all.Config, all.Credentials)];
        }

        var split = new GatewaySplit(all, snapshot, dedicated, moved, platformNamespace);
        return [split.Shared(), .. dedicated.Order().Select(split.Dedicated)];
    }

    private GatewayBundle Shared()
    {
        var config = all.Config;
        var routes = config.Routes.Where(route => route.Projects.Any(Stays)).ToArray();
        var needed = ProvidersOf(routes);
        var providers = config.Providers.Where(provider => needed.Contains(provider.Id) || Stays(OwnerOf(provider))).ToArray();
        return new GatewayBundle(
            "",
            config with
            {
                Projects = [.. config.Projects.Select(entry => Stays(entry.Project) ? entry : Elsewhere(entry))],
                Providers = providers,
                Routes = routes,
                Budgets = Budgets(config.Budgets.Where(budget => budget.Coverage.Projects.Count == 0 || budget.Coverage.Projects.Any(Stays)), routes),
            },
            CredentialsOf(providers));
    }

    private GatewayBundle Dedicated(ObjectKey owner)
    {
        var config = all.Config;
        bool Serves(ObjectRef project) => servedBy.TryGetValue(project, out var gateway) && gateway == owner;
        var routes = config.Routes.Where(route => route.Projects.Any(Serves)).ToArray();
        var needed = ProvidersOf(routes);
        var providers = config.Providers.Where(provider => needed.Contains(provider.Id)).ToArray();
        var above = snapshot.Projects.AncestorsOf(owner).Select(key => key.ToRef()).ToHashSet();
        return new GatewayBundle(
            GatewayNames.Of(owner),
            config with
            {
                Projects = [.. config.Projects.Where(entry => Serves(entry.Project) || above.Contains(entry.Project)).Select(entry => Serves(entry.Project) ? entry : LinkOnly(entry))],
                Providers = providers,
                Routes = routes,
                Budgets = Budgets(config.Budgets.Where(budget => budget.Coverage.Projects.Any(Serves)), routes),
            },
            CredentialsOf(providers));
    }

    private bool Stays(ObjectRef project) => !servedBy.TryGetValue(project, out var owner) || !moved.Contains(owner);

    /// <summary>Who shows one of its keys or tokens is told where to go, and nothing else is left of it.</summary>
    private ProjectEntry Elsewhere(ProjectEntry entry) => entry with
    {
        State = entry.State == ProjectState.Active ? ProjectState.Elsewhere : entry.State,
        StateReason = entry.State == ProjectState.Active
            ? $"ClaudeProject {servedBy[entry.Project]} has a gateway of its own, at {GatewayNames.AddressOf(GatewayNames.Of(servedBy[entry.Project]), platformNamespace)}; pods that were made before it was there are to be made again"
            : entry.StateReason,
        ManagedSettings = null,
        ManagedSettingsProblem = null,
    };

    /// <summary>Of a project above only its place: whoever belongs to it is served elsewhere.</summary>
    private static ProjectEntry LinkOnly(ProjectEntry entry) => new() { Project = entry.Project, Parent = entry.Parent, State = entry.State, StateReason = entry.StateReason, DeniesUnbudgeted = entry.DeniesUnbudgeted };

    /// <summary>Those budgets, the ones above them, and the ones that the routes' conditions look at, in their order.</summary>
    private BudgetEntry[] Budgets(IEnumerable<BudgetEntry> covering, IEnumerable<RouteEntry> routes)
    {
        var chosen = covering.ToArray();
        var names = chosen.SelectMany(budget => budget.Ancestors.Prepend(budget.Budget))
            .Concat(routes.SelectMany(route => route.Targets).Select(target => target.When?.Budget).OfType<ObjectRef>())
            .ToHashSet();
        return [.. all.Config.Budgets.Where(budget => names.Contains(budget.Budget))];
    }

    private Dictionary<string, string> CredentialsOf(IEnumerable<ProviderEntry> providers) => providers
        .SelectMany(provider => (string[])[provider.Id, ProviderEntry.ProxyCredentialOf(provider.Id)])
        .Where(all.Credentials.ContainsKey)
        .ToDictionary(id => id, id => all.Credentials[id]);

    private static HashSet<string> ProvidersOf(IEnumerable<RouteEntry> routes) => routes.SelectMany(route => route.Targets).Select(target => target.Provider).ToHashSet(StringComparer.Ordinal);

    // A provider's id is its project's name with its own behind it.
    private static ObjectRef OwnerOf(ProviderEntry provider) => provider.Id.Split('/') is [var @namespace, var name, ..] ? new ObjectRef(@namespace, name) : new ObjectRef("", "");
}
