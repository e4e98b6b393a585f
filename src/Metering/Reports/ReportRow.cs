namespace ClaudeConfig.Metering.Reports;

/// <summary>A row of a report.</summary>
/// <param name="Time">Where its bucket begins; null without buckets.</param>
/// <param name="Groups">A value of each dimension asked for; null where the usage has none.</param>
/// <param name="Sums">The figures.</param>
internal sealed record ReportRow(DateTimeOffset? Time, IReadOnlyList<string?> Groups, UsageSums Sums);
