namespace ClaudeConfig.Backups;

/// <summary>Where a backup comes from.</summary>
/// <param name="TakenBy">Who takes it.</param>
/// <param name="Cluster">The uid of the cluster's namespace kube-system, or empty.</param>
public sealed record BackupOrigin(string TakenBy, string Cluster);
