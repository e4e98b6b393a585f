namespace ClaudeConfig.Backups;

/// <summary>What the next backup takes over from the last one, and what has to be written.</summary>
/// <param name="Kept">Entries that stay as they are.</param>
/// <param name="Write">Items whose content is written.</param>
/// <param name="Changed">Whether there is anything to say that the last manifest does not.</param>
public sealed record BackupPlan(IReadOnlyList<BackupEntry> Kept, IReadOnlyList<BackupItem> Write, bool Changed);
