namespace ClaudeConfig.Domain.Budgets;

/// <summary>What is wrong with a budget.</summary>
/// <param name="Reason">A condition reason.</param>
/// <param name="Message">Object, field, value and remedy.</param>
/// <param name="Field">The field at fault.</param>
public sealed record BudgetProblem(string Reason, string Message, string Field = "spec");
