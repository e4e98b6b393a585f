using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Credentials;

/// <summary>The copies that should be in the platform namespace, and what is to be told once they are. Copies that are not named here go.</summary>
internal sealed record CredentialsPlan(IReadOnlyList<V1Secret> Copies, IReadOnlyList<PlannedEvent> Events);
