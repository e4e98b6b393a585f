using System.Text;

namespace ClaudeConfig.Metering.Reports;

/// <summary>A report as CSV. Where it is cut, the last line is the rest, so that the lines add up to the totals.</summary>
internal static class ReportCsv
{
    private const string Kind = "row";

    public static string Of(UsageReport report, IReadOnlyList<ReportColumn> columns)
    {
        var request = report.Request;
        var timed = request.Bucket != ReportBucket.Total;
        var text = new StringBuilder();
        Csv.AppendLine(text, [Kind, .. timed ? ["time"] : Array.Empty<string>(), .. request.GroupBy.Select(group => group.Name), .. columns.Select(column => column.Name)]);
        foreach (var row in report.Rows)
        {
            Csv.AppendLine(text, [
                "group",
                .. timed ? [ReportAmount.Text(row.Time!.Value)] : Array.Empty<string>(),
                .. row.Groups,
                .. columns.Select(column => column.Text(row.Sums))]);
        }

        if (report.Cut)
        {
            Csv.AppendLine(text, ["rest", .. timed ? [""] : Array.Empty<string>(), .. request.GroupBy.Select(_ => ""), .. columns.Select(column => column.Text(report.Rest))]);
        }

        return text.ToString();
    }
}
