namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>Between what the future should lie, in <see cref="Level"/> percent of cases; one value a step.</summary>
public sealed record Band(double Level, double[] Low, double[] High);
