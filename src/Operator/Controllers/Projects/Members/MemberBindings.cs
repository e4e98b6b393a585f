using ClaudeConfig.Api;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Members;

/// <summary>Members become RoleBindings to named ClusterRoles, one binding a role and namespace.</summary>
internal static class MemberBindings
{
    private const string RbacGroup = "rbac.authorization.k8s.io";

    public static IEnumerable<V1RoleBinding> Build(ChildOwner project, IReadOnlyList<(MemberSubject Subject, ProjectRole Role)> members, IEnumerable<string> namespaces) =>
        from @namespace in namespaces
        from role in members.GroupBy(member => member.Role).OrderBy(role => role.Key)
        select Build(project, @namespace, role.Key, [.. role.Select(member => member.Subject)]);

    public static string ClusterRoleOf(ProjectRole role) => role switch
    {
        ProjectRole.Viewer => Names.ViewerRole,
        ProjectRole.Developer => Names.DeveloperRole,
        ProjectRole.Admin => Names.AdminRole,
        ProjectRole.BudgetApprover => Names.BudgetApproverRole,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "no such role"),
    };

    private static V1RoleBinding Build(ChildOwner project, string @namespace, ProjectRole role, IReadOnlyList<MemberSubject> subjects) => new()
    {
        ApiVersion = $"{RbacGroup}/v1",
        Kind = "RoleBinding",
        Metadata = project.Metadata(
            @namespace,
            project.ChildName("claude", @namespace, role.ToString().ToLowerInvariant()),
            Components.Members,
            new Dictionary<string, string> { [Names.ProjectLabel] = LabelValue.Of(project.Key.Name) }),
        RoleRef = new V1RoleRef { ApiGroup = RbacGroup, Kind = "ClusterRole", Name = ClusterRoleOf(role) },
        Subjects = [.. subjects.Select(Subject)
            .OrderBy(subject => subject.Kind, StringComparer.Ordinal)
            .ThenBy(subject => subject.NamespaceProperty, StringComparer.Ordinal)
            .ThenBy(subject => subject.Name, StringComparer.Ordinal)],
    };

    private static Rbacv1Subject Subject(MemberSubject subject) => subject.Kind == SubjectKind.ServiceAccount
        ? new Rbacv1Subject { Kind = "ServiceAccount", Name = subject.Name, NamespaceProperty = subject.Namespace }
        : new Rbacv1Subject { ApiGroup = RbacGroup, Kind = subject.Kind.ToString(), Name = subject.Name };
}
