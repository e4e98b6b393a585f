using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;

namespace ClaudeConfig.Validation.Sets;

/// <summary>Every reference of every kind.</summary>
internal static class ReferenceEdges
{
    public static IEnumerable<ReferenceEdge> Of(object typed) => typed switch
    {
        ClaudeProject project => Of(project),
        ClaudeConfiguration configuration => Of(configuration),
        Budget budget => Of(budget),
        ModelRoute route => [Edge(route.Key, "spec.projectRef", ClaudeProject.KubeKind, route.Spec.ProjectRef, "spec.allowed.routes")],
        _ => [],
    };

    /// <summary>What the referent says about referrers of the kind that an edge is of.</summary>
    public static AllowedNamespaces? Grant(object referent, ReferenceEdge edge) => (referent, edge.GrantField) switch
    {
        (ClaudeProject project, "spec.allowed.children") => project.Spec.Allowed?.Children,
        (ClaudeProject project, "spec.allowed.configurations") => project.Spec.Allowed?.Configurations,
        (ClaudeProject project, "spec.allowed.budgets") => project.Spec.Allowed?.Budgets,
        (ClaudeProject project, "spec.allowed.routes") => project.Spec.Allowed?.Routes,
        (ClaudeConfiguration configuration, _) => configuration.Spec.Allowed?.Configurations,
        (Budget budget, _) => budget.Spec.Allowed?.Budgets,
        _ => null,
    };

    private static IEnumerable<ReferenceEdge> Of(ClaudeProject project) =>
    [
        .. Optional(project.Key, "spec.parentRef", ClaudeProject.KubeKind, project.Spec.ParentRef, "spec.allowed.children"),
        .. List(project.Key, "spec.policy.required", ClaudeConfiguration.KubeKind, project.Spec.Policy?.Required, "spec.allowed.configurations"),
        // The configuration must say that it is of this project: that is its consent.
        .. Optional(project.Key, "spec.login.configurationRef", ClaudeConfiguration.KubeKind, project.Spec.Login?.ConfigurationRef, null),
    ];

    private static IEnumerable<ReferenceEdge> Of(ClaudeConfiguration configuration) =>
    [
        .. Optional(configuration.Key, "spec.projectRef", ClaudeProject.KubeKind, configuration.Spec.ProjectRef, "spec.allowed.configurations"),
        .. List(configuration.Key, "spec.extends", ClaudeConfiguration.KubeKind, configuration.Spec.Extends, "spec.allowed.configurations"),
    ];

    private static IEnumerable<ReferenceEdge> Of(Budget budget) =>
    [
        Edge(budget.Key, "spec.scope.projectRef", ClaudeProject.KubeKind, budget.Spec.Scope.ProjectRef, "spec.allowed.budgets"),
        .. Optional(budget.Key, "spec.parentRef", Budget.KubeKind, budget.Spec.ParentRef, "spec.allowed.budgets"),
        .. (budget.Spec.Thresholds ?? []).SelectMany((threshold, i) => Optional(budget.Key, $"spec.thresholds[{i}].routeRef", ModelRoute.KubeKind, threshold.RouteRef, null)),
    ];

    private static IEnumerable<ReferenceEdge> List(ObjectKey from, string field, string kind, IReadOnlyList<ObjectReference>? references, string grant) =>
        (references ?? []).Select((reference, i) => Edge(from, $"{field}[{i}]", kind, reference, grant));

    private static IEnumerable<ReferenceEdge> Optional(ObjectKey from, string field, string kind, ObjectReference? reference, string? grant) =>
        reference is null ? [] : [Edge(from, field, kind, reference, grant)];

    private static ReferenceEdge Edge(ObjectKey from, string field, string kind, ObjectReference reference, string? grant) =>
        new(field, kind, reference.Resolve(from.Namespace), grant);
}
