namespace ClaudeConfig.Contracts.Configuration;

/// <summary>Table of contents of a <see cref="RouterBundle"/>.</summary>
public sealed record BundleManifest
{
    /// <summary>Version of the bundle; follows from the parts.</summary>
    public required string Version { get; init; }

    /// <summary>Files, in the order in which the document's parts are put together.</summary>
    public required IReadOnlyList<BundlePart> Parts { get; init; }
}
