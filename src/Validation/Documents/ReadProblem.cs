namespace ClaudeConfig.Validation.Documents;

/// <summary>What is wrong with the text of a document.</summary>
internal sealed record ReadProblem(ProblemRule Rule, int Line, int Column, string Message);
