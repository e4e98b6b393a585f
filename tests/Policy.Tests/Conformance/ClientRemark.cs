namespace ClaudeConfig.Policy.Tests.Conformance;

/// <summary>One line of the client.</summary>
internal sealed record ClientRemark(string Path, string Text);
