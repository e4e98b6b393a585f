namespace ClaudeConfig.Validation.Documents;

/// <summary>A field and where its name stands.</summary>
internal sealed record ManifestMember(string Name, int Line, int Column, ManifestNode Value);
