namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>An answer of <c>/v1/usage</c>.</summary>
internal sealed record UsageAnswer(DateTimeOffset From, DateTimeOffset To, string RowsShown, UsageTotals Totals, IReadOnlyList<UsageTotals> Rows);
