namespace ClaudeConfig.Metering.Foresight;

/// <summary>A price that changes during what is forecast, as a factor on what all hours from then on cost.</summary>
/// <param name="Time">From when on.</param>
/// <param name="Factor">Of everything before it, this change included.</param>
internal readonly record struct PriceShift(DateTimeOffset Time, double Factor);
