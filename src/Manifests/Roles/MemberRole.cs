using ClaudeConfig.Api;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;

namespace ClaudeConfig.Manifests.Roles;

/// <summary>What a role of <c>spec.members</c> may do in the project's namespaces.</summary>
/// <param name="Name">The name of the ClusterRole.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="Grants">Verbs on kinds.</param>
internal sealed record MemberRole(string Name, string Purpose, IReadOnlyList<MemberGrant> Grants)
{
    private static readonly string[] Read = ["get", "list", "watch"];
    private static readonly string[] Write = ["create", "delete", "patch", "update"];

    private static readonly MemberGrant ReadAll =
        new([Budget.KubePlural, ClaudeConfiguration.KubePlural, ClaudeProject.KubePlural, ModelRoute.KubePlural], Read);

    private static readonly MemberGrant WriteConfiguration = new([ClaudeConfiguration.KubePlural, ModelRoute.KubePlural], Write);

    /// <summary>
    /// No role edits the ClaudeProject: whoever could change parentRef, members or providers could leave the budgets of
    /// the ancestors or give rights away.
    /// </summary>
    public static IReadOnlyList<MemberRole> All { get; } =
    [
        new(Names.ViewerRole, "Reads everything of a project. No Secrets.", [ReadAll]),
        new(Names.DeveloperRole, "Viewer, and edits configurations and routes.", [ReadAll, WriteConfiguration]),
        new(Names.AdminRole, "Developer; for those who answer for the team. Budgets are another role's.", [ReadAll, WriteConfiguration]),
        new(Names.BudgetApproverRole, "Viewer, and edits budgets: limits and grants are approved by whoever holds it. Budgets of parent projects still apply.",
            [ReadAll, new([Budget.KubePlural], Write)]),
    ];
}
