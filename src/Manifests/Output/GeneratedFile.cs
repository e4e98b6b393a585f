namespace ClaudeConfig.Manifests.Output;

/// <summary>A file that is written from the types.</summary>
/// <param name="Path">Its path below the repository, with forward slashes.</param>
/// <param name="Content">Its content.</param>
internal sealed record GeneratedFile(string Path, string Content);
