using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Api.Resolution;

/// <summary>Resolves the scopes and parents of budgets. Pure: the same objects give the same result.</summary>
public static class BudgetResolver
{
    private const string ScopeField = "spec.scope.projectRef";

    /// <summary>Resolves all budgets together; one that is wrong does not keep the others from being resolved.</summary>
    /// <param name="budgets">All budgets, in any order.</param>
    /// <param name="projects">The project tree.</param>
    /// <param name="grants">Decides which namespaces are admitted.</param>
    /// <returns>Each budget by its key, with what it covers and what is wrong with it.</returns>
    public static IReadOnlyDictionary<ObjectKey, ResolvedBudget> Resolve(
        IEnumerable<Budget> budgets, ProjectTree projects, ReferenceGrants grants)
    {
        ArgumentNullException.ThrowIfNull(budgets);
        ArgumentNullException.ThrowIfNull(projects);
        var all = budgets.ToDictionary(budget => budget.Key);
        var forest = new ParentForest(
            Budget.KubeKind,
            all.Values.Select(budget => new ParentNode(
                budget.Key, budget.Metadata.CreationTimestamp ?? default, budget.Spec.ParentRef, budget.Spec.AllowedNamespaces)),
            grants);
        return all.ToDictionary(entry => entry.Key, entry => Resolve(entry.Value, projects, forest));
    }

    /// <summary>The budgets that a project's requests are charged to by scope, without their ancestors.</summary>
    /// <param name="resolved">The result of <see cref="Resolve(IEnumerable{Budget}, ProjectTree, ReferenceGrants)"/>.</param>
    /// <param name="project">The project.</param>
    /// <returns>The budgets, in order of their keys.</returns>
    public static IReadOnlyList<ResolvedBudget> Covering(IReadOnlyDictionary<ObjectKey, ResolvedBudget> resolved, ObjectKey project)
    {
        ArgumentNullException.ThrowIfNull(resolved);
        return [.. resolved.Values.Where(budget => budget.Projects.Contains(project)).OrderBy(budget => budget.Key)];
    }

    private static ResolvedBudget Resolve(Budget budget, ProjectTree projects, ParentForest forest)
    {
        var key = budget.Key;
        var project = projects.Resolve(Budget.KubeKind, key, ScopeField, budget.Spec.Scope.ProjectRef, out var scopeProblem);
        var ancestors = forest.AncestorsOf(key);
        return new ResolvedBudget
        {
            Budget = budget,
            Project = project?.Key,
            Projects = project is null ? [] : projects.WithDescendants(project.Key),
            Ancestors = ancestors,
            Problems = [.. new[] { scopeProblem, forest.ProblemOf(key) }.OfType<ResolutionProblem>()],
            BrokenLink = ancestors.Prepend(key).Select(forest.ProblemOf).FirstOrDefault(problem => problem is not null),
        };
    }
}
