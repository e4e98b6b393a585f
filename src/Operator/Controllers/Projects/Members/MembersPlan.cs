using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Members;

/// <summary>What should be true of a project's members. Children that exist and are not named here go.</summary>
internal sealed record MembersPlan(IReadOnlyList<V1RoleBinding> RoleBindings, IReadOnlyList<V1ServiceAccount> ServiceAccounts, MemberRoles Roles);
