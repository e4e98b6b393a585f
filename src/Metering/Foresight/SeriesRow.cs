namespace ClaudeConfig.Metering.Foresight;

/// <summary>One line of an input: whose value, when, as it was written and as a number (NaN where it is missing), and in which line.</summary>
internal readonly record struct SeriesRow(string Series, string Time, string Text, double Value, int Line = 0);
