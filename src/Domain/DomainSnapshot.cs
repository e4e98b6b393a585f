using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Domain.Routes;

namespace ClaudeConfig.Domain;

/// <summary>Projects, budgets and routes with their references resolved, at one moment. Immutable; shared by all who decide by it.</summary>
public sealed class DomainSnapshot
{
    /// <summary>Resolves everything.</summary>
    /// <param name="sources">The objects and what the platform says about them.</param>
    public DomainSnapshot(DomainSources sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        Namespaces = sources.Namespaces;
        Grants = new ReferenceGrants(sources.Namespaces);
        Projects = new ProjectTree(sources.Projects, Grants);
        Budgets = BudgetCompiler.Compile(sources.Budgets, Projects, Grants, sources.Accepted);
        BudgetsByProject = Budgets.Values
            .SelectMany(budget => budget.Projects.Select(project => (Project: project, Budget: budget)))
            .ToLookup(pair => pair.Project, pair => pair.Budget);
        var resolved = RouteResolver.Resolve(sources.Routes, Projects, new BudgetReferences(sources.Budgets, Grants), sources.Outbound);
        var compiled = RouteCompiler.Compile(resolved.Values, Projects);
        RouteEntries = compiled.Entries;
        EntriesByRoute = compiled.Entries.ToLookup(entry => entry.Route.ToKey());
        Routes = resolved.ToDictionary(entry => entry.Key, entry => compiled.Shadows.TryGetValue(entry.Key, out var shadows) ? entry.Value with { Shadows = shadows } : entry.Value);
        RoutesByProject = sources.Routes.ToLookup(route => route.Spec.ProjectRef.Resolve(route.Key.Namespace), route => route.Key);
    }

    /// <summary>Labels of each namespace by its name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Namespaces { get; }

    /// <summary>Decides which namespaces are admitted.</summary>
    public ReferenceGrants Grants { get; }

    /// <summary>The project tree.</summary>
    public ProjectTree Projects { get; }

    /// <summary>All budgets, compiled.</summary>
    public IReadOnlyDictionary<ObjectKey, CompiledBudget> Budgets { get; }

    /// <summary>Budgets that cover a project by scope, those of its ancestors included.</summary>
    public ILookup<ObjectKey, CompiledBudget> BudgetsByProject { get; }

    /// <summary>All routes, resolved.</summary>
    public IReadOnlyDictionary<ObjectKey, ResolvedRoute> Routes { get; }

    /// <summary>The accepted routes as gateways try them, in order of precedence.</summary>
    public IReadOnlyList<Contracts.Configuration.RouteEntry> RouteEntries { get; }

    /// <summary>The same entries by the route that they belong to.</summary>
    public ILookup<ObjectKey, Contracts.Configuration.RouteEntry> EntriesByRoute { get; }

    /// <summary>Routes by the project that they name, whether that reference holds or not.</summary>
    public ILookup<ObjectKey, ObjectKey> RoutesByProject { get; }
}
