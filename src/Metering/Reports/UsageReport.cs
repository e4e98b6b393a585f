namespace ClaudeConfig.Metering.Reports;

/// <summary>A report: the sum of all its rows, and as many of them as were asked for.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Rows">By time, the dearest first.</param>
/// <param name="AllRows">How many there are.</param>
/// <param name="Totals">Of all of them.</param>
internal sealed record UsageReport(ReportRequest Request, IReadOnlyList<ReportRow> Rows, long AllRows, UsageSums Totals)
{
    /// <summary>What the rows that were left out come to: shown rows and this are the totals.</summary>
    public UsageSums Rest => Rows.Aggregate(Totals, (left, row) => left - row.Sums);

    public bool Cut => Rows.Count < AllRows;
}
