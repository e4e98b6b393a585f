namespace ClaudeConfig.Router.Sidecar;

/// <summary>Where a policy comes from and where it is shown.</summary>
/// <param name="From">The mounted ConfigMap of the stable revision.</param>
/// <param name="Canary">The mounted ConfigMap of a revision that is being tried; null for none.</param>
/// <param name="To">The folder that the workload sees.</param>
internal sealed record PolicyFolders(string From, string? Canary, string To);
