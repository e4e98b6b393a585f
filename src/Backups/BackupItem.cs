namespace ClaudeConfig.Backups;

/// <summary>Something of a cluster that belongs into a backup.</summary>
/// <param name="Kind">Its kind, or <see cref="BackupKinds.Revision"/>.</param>
/// <param name="Namespace">Its namespace; of a revision, its configuration's.</param>
/// <param name="Name">Its name; of a revision, its configuration's.</param>
/// <param name="Stamp">Differs whenever its content does; of a revision, the revision itself, which follows from the content.</param>
public sealed record BackupItem(string Kind, string Namespace, string Name, string Stamp)
{
    /// <summary>What it is, whatever its content.</summary>
    public (string Kind, string Namespace, string Name, string Revision) Identity => (Kind, Namespace, Name, Kind == BackupKinds.Revision ? Stamp : "");
}
