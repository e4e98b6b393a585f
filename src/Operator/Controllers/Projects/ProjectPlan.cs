using ClaudeConfig.Api.Projects;
using ClaudeConfig.Operator.Controllers.Projects.Keys;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects;

/// <summary>What should be true of a project's children and its status. Children that exist and are not named here go.</summary>
internal sealed record ProjectPlan
{
    public required IReadOnlyList<V1RoleBinding> RoleBindings { get; init; }

    public required IReadOnlyList<V1ServiceAccount> ServiceAccounts { get; init; }

    public required IReadOnlyList<KeyPlan> Keys { get; init; }

    public required IReadOnlyList<V1Secret> CredentialCopies { get; init; }

    public required ClaudeProjectStatus Status { get; init; }

    public required IReadOnlyList<PlannedEvent> Events { get; init; }

    /// <summary>When something changes by the passing of time alone.</summary>
    public DateTimeOffset? NextChange { get; init; }
}
