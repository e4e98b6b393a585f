namespace ClaudeConfig.Foresight.Budgets;

/// <summary>One hour of a budget or a project: what it cost, and what it was expected to.</summary>
/// <param name="Time">The hour's start.</param>
/// <param name="Actual">What it cost.</param>
/// <param name="Expected">The forecast made before it.</param>
/// <param name="Spread">How far such hours stray from their forecast, on the mean; same unit.</param>
public readonly record struct SpendHour(DateTimeOffset Time, double Actual, double Expected, double Spread);
