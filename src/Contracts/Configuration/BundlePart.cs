namespace ClaudeConfig.Contracts.Configuration;

/// <summary>A file of a <see cref="RouterBundle"/>.</summary>
public sealed record BundlePart
{
    /// <summary>File name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is a part of.</summary>
    public required BundlePartKind Kind { get; init; }

    /// <summary>SHA-256 of the content, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }
}
