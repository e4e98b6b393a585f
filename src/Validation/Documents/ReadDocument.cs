namespace ClaudeConfig.Validation.Documents;

/// <summary>One document of a file: its value, where it could be read, and what is wrong with its text.</summary>
internal sealed record ReadDocument(ManifestNode? Root, IReadOnlyList<ReadProblem> Problems);
