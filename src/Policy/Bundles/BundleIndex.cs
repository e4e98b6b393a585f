namespace ClaudeConfig.Policy.Bundles;

/// <summary>Table of contents of a bundle, stored beside its files: a reader checks that it has all of one revision before it shows any.</summary>
public sealed record BundleIndex
{
    /// <summary>The version that this build writes and the newest that it reads.</summary>
    public const int CurrentFormatVersion = 1;

    /// <summary>Shape of this document.</summary>
    public int FormatVersion { get; set; } = CurrentFormatVersion;

    /// <summary>The bundle's content-addressed name.</summary>
    public required string Revision { get; init; }

    /// <summary>The files, by path.</summary>
    public required IReadOnlyList<BundleIndexEntry> Files { get; init; }
}
