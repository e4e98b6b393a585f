namespace ClaudeConfig.Backups;

/// <summary>
/// A whole backup: everything that a cluster had at one instant. It is written after all that it names, so a backup that broke off has none and
/// is never taken for a whole one.
/// </summary>
public sealed record BackupManifest
{
    /// <summary>The form that this version writes.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The form.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>Who took it, such as the operator or a person's command line.</summary>
    public string TakenBy { get; init; } = "";

    /// <summary>The uid of the cluster's namespace kube-system, or empty.</summary>
    public string Cluster { get; init; } = "";

    /// <summary>When. Later than that of the manifest before, whatever clocks say.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>When what is no longer needed was last removed.</summary>
    public DateTimeOffset? PrunedAt { get; init; }

    /// <summary>Everything, in order.</summary>
    public required IReadOnlyList<BackupEntry> Entries { get; init; }
}
