namespace ClaudeConfig.Backups;

/// <summary>What taking a backup came to.</summary>
/// <param name="Manifest">The new manifest; null where nothing had changed.</param>
/// <param name="Written">Contents that were written.</param>
/// <param name="Bytes">Bytes that were written.</param>
/// <param name="Entries">How many things the newest backup holds.</param>
public sealed record BackupOutcome(BackupManifest? Manifest, int Written, long Bytes, int Entries);
