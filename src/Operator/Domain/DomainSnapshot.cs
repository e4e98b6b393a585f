using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Resolution;
using ClaudeConfig.Api.Routes;

namespace ClaudeConfig.Operator.Domain;

/// <summary>Projects, budgets and routes with their references resolved, at one moment. Immutable; shared by all controllers.</summary>
internal sealed class DomainSnapshot
{
    public DomainSnapshot(
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> namespaces,
        IReadOnlyList<ClaudeProject> projects,
        IReadOnlyList<Budget> budgets,
        IReadOnlyList<ModelRoute> routes)
    {
        Namespaces = namespaces;
        Grants = new ReferenceGrants(namespaces);
        Projects = new ProjectTree(projects, Grants);
        Budgets = BudgetResolver.Resolve(budgets, Projects, Grants);
        BudgetsByProject = Budgets.Values
            .SelectMany(budget => budget.Projects.Select(project => (Project: project, Budget: budget)))
            .ToLookup(pair => pair.Project, pair => pair.Budget);
        Routes = RouteResolver.Resolve(routes, Projects);
        RoutesByProject = routes.ToLookup(route => route.Spec.ProjectRef.Resolve(route.Key.Namespace), route => route.Key);
    }

    /// <summary>Labels of each namespace by its name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Namespaces { get; }

    public ReferenceGrants Grants { get; }

    public ProjectTree Projects { get; }

    public IReadOnlyDictionary<ObjectKey, ResolvedBudget> Budgets { get; }

    /// <summary>Budgets that cover a project by scope, those of its ancestors included.</summary>
    public ILookup<ObjectKey, ResolvedBudget> BudgetsByProject { get; }

    public IReadOnlyDictionary<ObjectKey, ResolvedRoute> Routes { get; }

    public ILookup<ObjectKey, ObjectKey> RoutesByProject { get; }
}
