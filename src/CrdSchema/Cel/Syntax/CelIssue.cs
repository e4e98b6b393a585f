namespace ClaudeConfig.CrdSchema.Cel.Syntax;

/// <summary>What is wrong with an expression, and where.</summary>
internal sealed record CelIssue(int Offset, string Message);
