using ClaudeConfig.Api.Projects;
using ClaudeConfig.Operator.Controllers.Projects.Access;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects;

/// <summary>Filters for updates of projects.</summary>
internal static class ProjectPredicates
{
    private static readonly string[] Transitions = [ProjectConditions.MembersBound, ProjectConditions.KeysIssued, ProjectConditions.CredentialsSynced, ProjectConditions.GatewayReady];

    /// <summary>A transition said something new.</summary>
    public static bool TransitionSpoke(ClaudeProject old, ClaudeProject current) => Transitions.Any(type => Of(old, type) != Of(current, type));

    /// <summary>Callers are sent to another gateway than before.</summary>
    public static bool GatewayMoved(ClaudeProject old, ClaudeProject current) => old.Status?.GatewayAddress != current.Status?.GatewayAddress;

    /// <summary>The project came to need Secrets of its namespace, or needs them no more.</summary>
    public static bool SecretsNeededChanged(ClaudeProject old, ClaudeProject current) => TenantAccess.IsNeededBy(old) != TenantAccess.IsNeededBy(current);

    private static (string?, string?, string?, long?) Of(ClaudeProject project, string type) =>
        project.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type) is { } found
            ? (found.Status, found.Reason, found.Message, found.ObservedGeneration)
            : default;
}
