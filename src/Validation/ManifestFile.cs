namespace ClaudeConfig.Validation;

/// <summary>A file of manifests.</summary>
/// <param name="Name">How messages name it.</param>
/// <param name="Content">YAML documents, or JSON values, in UTF-8.</param>
public sealed record ManifestFile(string Name, ReadOnlyMemory<byte> Content);
