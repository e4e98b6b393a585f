using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;

namespace ClaudeConfig.Domain.References;

/// <summary>Parents and children among projects. Pure: the same projects and labels give the same tree.</summary>
public sealed class ProjectTree
{
    private readonly Dictionary<ObjectKey, ClaudeProject> _projects;
    private readonly ParentForest _forest;
    private readonly ReferenceGrants _grants;

    /// <summary>Links projects by <c>spec.parentRef</c> where the parent exists, admits the child and closes no cycle.</summary>
    /// <param name="projects">All projects, in any order.</param>
    /// <param name="grants">Decides which namespaces are admitted.</param>
    public ProjectTree(IEnumerable<ClaudeProject> projects, ReferenceGrants grants)
    {
        ArgumentNullException.ThrowIfNull(projects);
        ArgumentNullException.ThrowIfNull(grants);
        _projects = projects.ToDictionary(project => project.Key);
        _grants = grants;
        _forest = new ParentForest(
            ClaudeProject.KubeKind,
            "spec.allowed.children",
            _projects.Values.Select(project => new ParentNode(
                project.Key, project.Metadata.CreationTimestamp ?? default, project.Spec.ParentRef, project.Spec.Allowed?.Children)),
            grants);
    }

    /// <summary>The keys of all projects, in order.</summary>
    public IEnumerable<ObjectKey> Projects => _projects.Keys.Order();

    /// <summary>A project by its key.</summary>
    /// <param name="project">The key.</param>
    /// <returns>The project, or null.</returns>
    public ClaudeProject? Find(ObjectKey project) => _projects.GetValueOrDefault(project);

    /// <summary>The parent, if the link to it holds.</summary>
    /// <param name="project">The key of the child.</param>
    /// <returns>The key of the parent, or null.</returns>
    public ObjectKey? ParentOf(ObjectKey project) => _forest.ParentOf(project);

    /// <summary>The ancestors, nearest first.</summary>
    /// <param name="project">The key.</param>
    /// <returns>The keys of the ancestors.</returns>
    public IReadOnlyList<ObjectKey> AncestorsOf(ObjectKey project) => _forest.AncestorsOf(project);

    /// <summary>The direct children, in order.</summary>
    /// <param name="project">The key.</param>
    /// <returns>The keys of the children.</returns>
    public IReadOnlyList<ObjectKey> ChildrenOf(ObjectKey project) => _forest.ChildrenOf(project);

    /// <summary>The project and everything below it, in order; nothing when there is no such project.</summary>
    /// <param name="project">The key.</param>
    /// <returns>The keys.</returns>
    public IReadOnlyList<ObjectKey> WithDescendants(ObjectKey project) => _forest.WithDescendants(project);

    /// <summary>Why the project's own parent link does not hold; null when it does or there is none.</summary>
    /// <param name="project">The key.</param>
    /// <returns>The problem, or null.</returns>
    public ResolutionProblem? ProblemOf(ObjectKey project) => _forest.ProblemOf(project);

    /// <summary>
    /// The first broken link at the project or above it. Its requests must then be refused: budgets of ancestors that
    /// cannot be found would otherwise be dropped by breaking the link.
    /// </summary>
    /// <param name="project">The key.</param>
    /// <returns>The problem, or null when the whole chain holds.</returns>
    public ResolutionProblem? BrokenLinkOf(ObjectKey project) =>
        AncestorsOf(project).Prepend(project).Select(ProblemOf).FirstOrDefault(problem => problem is not null);

    /// <summary>Resolves a reference to a project from an object of another kind, with the grant for that kind.</summary>
    /// <param name="kind">The kind of the object that refers: Budget, ModelRoute or ClaudeConfiguration.</param>
    /// <param name="from">The object that refers.</param>
    /// <param name="field">The field that holds the reference, for example <c>spec.projectRef</c>.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="problem">Why it does not hold; null when it does.</param>
    /// <returns>The project, or null.</returns>
    public ClaudeProject? Resolve(string kind, ObjectKey from, string field, ObjectReference reference, out ResolutionProblem? problem)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var key = reference.Resolve(from.Namespace);
        var project = Find(key);
        var (name, allowed) = Grant(kind, project?.Spec.Allowed);
        if (project is not null && _grants.Admits(allowed, key.Namespace, from.Namespace))
        {
            problem = null;
            return project;
        }

        problem = ResolutionProblem.Unresolved(kind, from, field, ClaudeProject.KubeKind, key, $"spec.allowed.{name}");
        return null;
    }

    private static (string Name, AllowedNamespaces? Allowed) Grant(string kind, ProjectReferrers? allowed) => kind switch
    {
        Budget.KubeKind => ("budgets", allowed?.Budgets),
        ModelRoute.KubeKind => ("routes", allowed?.Routes),
        ClaudeConfiguration.KubeKind => ("configurations", allowed?.Configurations),
        _ => throw new ArgumentException($"{kind} does not refer to projects", nameof(kind)),
    };
}
