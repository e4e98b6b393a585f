namespace ClaudeConfig.Metering.Reports;

/// <summary>Only usage whose dimension has one of these values.</summary>
/// <param name="Of">The dimension.</param>
/// <param name="Values">Any of them.</param>
internal sealed record ReportFilter(ReportGrouping Of, IReadOnlyList<string> Values);
