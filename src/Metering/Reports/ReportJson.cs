using System.Text.Json;

namespace ClaudeConfig.Metering.Reports;

/// <summary>A report as JSON.</summary>
internal static class ReportJson
{
    public static void Write(Utf8JsonWriter json, UsageReport report, IReadOnlyList<ReportColumn> columns)
    {
        var request = report.Request;
        json.WriteStartObject();
        json.WriteString("from", ReportAmount.Text(request.From));
        json.WriteString("to", ReportAmount.Text(request.To));
        json.WriteString("bucket", request.Bucket.ToString().ToLowerInvariant());
        json.WriteString("timeZone", request.Zone.Id);
        json.WriteString("currency", "USD");
        json.WriteString("rowsShown", Shown(report));
        Sums(json, "totals", report.Totals, columns);
        if (report.Cut)
        {
            // What is shown and this are the totals.
            Sums(json, "rest", report.Rest, columns);
        }

        json.WriteStartArray("rows");
        foreach (var row in report.Rows)
        {
            WriteRow(json, request, row, columns);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>For people: <c>1000 of 2345 rows</c>.</summary>
    public static string Shown(UsageReport report) => $"{report.Rows.Count} of {report.AllRows} rows";

    private static void WriteRow(Utf8JsonWriter json, ReportRequest request, ReportRow row, IReadOnlyList<ReportColumn> columns)
    {
        json.WriteStartObject();
        if (row.Time is { } time)
        {
            json.WriteString("time", ReportAmount.Text(time));
        }

        for (var i = 0; i < request.GroupBy.Count; i++)
        {
            json.WriteString(request.GroupBy[i].Name, row.Groups[i]);
        }

        foreach (var column in columns)
        {
            column.WriteTo(json, row.Sums);
        }

        json.WriteEndObject();
    }

    private static void Sums(Utf8JsonWriter json, string name, UsageSums sums, IReadOnlyList<ReportColumn> columns)
    {
        json.WriteStartObject(name);
        foreach (var column in columns)
        {
            column.WriteTo(json, sums);
        }

        json.WriteEndObject();
    }
}
