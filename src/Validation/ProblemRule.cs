namespace ClaudeConfig.Validation;

/// <summary>A kind of problem. <see cref="ProblemRules"/> is the one table of them.</summary>
/// <param name="Id">A stable name, such as <c>unknown-field</c>.</param>
/// <param name="Severity">What it means.</param>
/// <param name="Title">What is wrong, in a sentence.</param>
public sealed record ProblemRule(string Id, ProblemSeverity Severity, string Title);
