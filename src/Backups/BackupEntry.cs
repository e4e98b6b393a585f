namespace ClaudeConfig.Backups;

/// <summary>One thing in a backup, and where its content lies.</summary>
public sealed record BackupEntry
{
    /// <summary>Its kind, or <see cref="BackupKinds.Revision"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Its namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>Its name; of a revision, its configuration's.</summary>
    public required string Name { get; init; }

    /// <summary>See <see cref="BackupItem.Stamp"/>.</summary>
    public required string Stamp { get; init; }

    /// <summary>The key of the content below the prefix. Written once, by whoever made this entry.</summary>
    public required string Key { get; init; }

    /// <summary>Which version of the key it is, in a bucket that has versions.</summary>
    public string? VersionId { get; init; }

    /// <summary>The checksum of the content, in hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The length of the content.</summary>
    public required long Bytes { get; init; }

    /// <summary>Until when nobody can delete it; null where anybody may who has the right.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>Since when the cluster no longer has this revision.</summary>
    public DateTimeOffset? GoneSince { get; init; }

    /// <summary>As an item.</summary>
    internal BackupItem Item => new(Kind, Namespace, Name, Stamp);
}
