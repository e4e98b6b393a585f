using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;

namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>A RoleBinding, or a ClusterRoleBinding where the namespace is empty.</summary>
internal sealed record RoleBindingRecord(string Namespace, string Name, string RoleKind, string RoleName, IReadOnlyList<RoleSubject> Subjects)
{
    public static RoleBindingRecord Read(string @namespace, string name, JsonObject binding)
    {
        var role = binding["roleRef"] as JsonObject ?? [];
        var subjects = binding.Items("subjects").Select(subject => new RoleSubject(
            subject.Text("kind"), subject.Text("name"), subject.Text("namespace") is { Length: > 0 } given ? given : @namespace));
        return new RoleBindingRecord(@namespace, name, role.Text("kind"), role.Text("name"), [.. subjects]);
    }

    public string Explain(RoleSubject subject) => Namespace.Length == 0
        ? $"RBAC: allowed by ClusterRoleBinding \"{Name}\" of {RoleKind} \"{RoleName}\" to {subject}"
        : $"RBAC: allowed by RoleBinding \"{Name}/{Namespace}\" of {RoleKind} \"{RoleName}\" to {subject}";
}
