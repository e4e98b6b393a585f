namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>Something revoked, as replicas tell one another.</summary>
/// <param name="Project">The project.</param>
/// <param name="Id">Id of its key; empty for the project itself, which is gone.</param>
/// <param name="Until">When it is forgotten; null: it is not revoked any more.</param>
internal sealed record RevocationRecord(Contracts.ObjectRef Project, string Id, DateTimeOffset? Until);
