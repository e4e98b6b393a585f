namespace ClaudeConfig.Metering.Foresight;

/// <summary>One line of an input: whose value, when, as it was written and as a number (NaN where it is missing).</summary>
internal readonly record struct SeriesRow(string Series, string Time, string Text, double Value);
