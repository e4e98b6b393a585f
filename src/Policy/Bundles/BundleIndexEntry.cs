namespace ClaudeConfig.Policy.Bundles;

/// <summary>A file of a bundle.</summary>
/// <param name="Path">Path below <c>/etc/claude-code</c>.</param>
/// <param name="Key">Key in the ConfigMap.</param>
/// <param name="Sha256">SHA-256 of the content, lower-case hexadecimal.</param>
/// <param name="Size">Size in bytes.</param>
public sealed record BundleIndexEntry(string Path, string Key, string Sha256, long Size);
