using System.Text.Json;
using ClaudeConfig.Backups;

namespace ClaudeConfig.Cli.BackingUp;

/// <summary>What is to be done about one object.</summary>
/// <param name="Entry">What the backup says of it.</param>
/// <param name="Action">What becomes of it.</param>
/// <param name="Note">What there is to say; empty for nothing.</param>
/// <param name="Body">What is written; empty for nothing.</param>
internal sealed record RestoreStep(BackupEntry Entry, RestoreAction Action, string Note, byte[] Body)
{
    /// <summary>What it must be afterwards.</summary>
    public required byte[] Wanted { get; init; }

    public string Name => $"{Entry.Kind} {Entry.Namespace}/{Entry.Name}";

    public bool Holds(JsonElement live) => BackupContent.Comparable(live).AsSpan().SequenceEqual(Wanted);
}
