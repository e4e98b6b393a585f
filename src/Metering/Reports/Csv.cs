using System.Text;

namespace ClaudeConfig.Metering.Reports;

/// <summary>Lines of RFC 4180.</summary>
internal static class Csv
{
    /// <summary>A cell that begins with one of these is a formula to a spreadsheet.</summary>
    private const string FormulaStarts = "=+-@\t\r";

    public static void AppendLine(StringBuilder text, IEnumerable<string?> cells)
    {
        text.AppendJoin(',', cells.Select(Cell)).Append("\r\n");
    }

    private static string Cell(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return "";
        }

        if (FormulaStarts.Contains(value[0], StringComparison.Ordinal) && !decimal.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out _))
        {
            value = "'" + value;
        }

        return value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
