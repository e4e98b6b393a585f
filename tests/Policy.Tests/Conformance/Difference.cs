namespace ClaudeConfig.Policy.Tests.Conformance;

/// <summary>A place where the client and we do not say the same.</summary>
internal sealed record Difference(DifferenceKind Kind, string Path, string Text);
