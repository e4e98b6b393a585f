using System.Globalization;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>Reads values of one or many series from CSV: a header with names, or plain columns.</summary>
internal sealed class SeriesFile
{
    private static readonly string[] SeriesNames = ["series", "unique_id", "id", "name"];
    private static readonly string[] TimeNames = ["time", "timestamp", "date", "datetime", "ds"];
    private static readonly string[] ValueNames = ["value", "values", "y"];

    private readonly string source;
    private readonly bool manySeries;
    private int series = -1;
    private int time = -1;
    private int value = -1;
    private int columns;

    /// <param name="source">What messages call the input.</param>
    /// <param name="manySeries">Two columns without a header are a series and its value, not a time and its value.</param>
    public SeriesFile(string source, bool manySeries) => (this.source, this.manySeries) = (source, manySeries);

    /// <summary>Rows in the order of the input, as they arrive.</summary>
    /// <exception cref="FormatException">Names the line, what it has and what is wanted.</exception>
    public IEnumerable<SeriesRow> Read(TextReader reader)
    {
        var number = 0;
        while (reader.ReadLine() is { } line)
        {
            number++;
            line = line.TrimStart('\uFEFF');
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            var fields = CsvLine.Split(line);
            if (value < 0 && TakeColumns(fields, number))
            {
                continue;
            }

            Check(line, fields, number);
            yield return new SeriesRow(Field(fields, series), Field(fields, time), fields[value], Number(fields[value], number), number);
        }

        if (value < 0)
        {
            throw new FormatException($"{source}: no rows; a CSV file with a column \"value\" is needed{(manySeries ? ", and \"series\" where there are several" : ", and \"time\" if you like")}");
        }
    }

    /// <summary>A row of more columns than the first would be read wrongly without a word: 1,5 for one and a half is two of them.</summary>
    private void Check(string line, List<string> fields, int number)
    {
        if (line.Count(sign => sign == '"') % 2 != 0)
        {
            throw new FormatException($"{source} line {number}: a quotation mark without its other; write it twice within a quoted field, and end a field on the line where it began");
        }

        if (value >= fields.Count)
        {
            throw new FormatException($"{source} line {number}: {fields.Count} columns, and the value is column {value + 1}; separate columns by commas, and leave a field empty where a value is missing");
        }

        if (fields.Count > columns && fields.Skip(columns).Any(field => field.Length > 0))
        {
            throw new FormatException($"{source} line {number}, column {columns + 1}: \"{Short(fields[columns])}\" has no column in line 1, which has {columns}; decimals need a point, and a field with a comma quotation marks");
        }
    }

    /// <summary>True if the line is a header.</summary>
    private bool TakeColumns(List<string> fields, int number)
    {
        columns = fields.Count;
        value = Find(fields, ValueNames);
        if (value >= 0)
        {
            (series, time) = (Find(fields, SeriesNames), Find(fields, TimeNames));
            return true;
        }

        value = fields.Count - 1;
        if (fields.Count > 3 || (!TryNumber(fields[value], out _) && fields[value].Length > 0))
        {
            throw new FormatException($"{source} line {number}: \"{Short(string.Join(',', fields))}\" names no column \"value\"; a header such as series,time,value is needed, separated by commas, or rows of {(manySeries ? "series,time,value" : "time,value")}");
        }

        (series, time) = fields.Count switch
        {
            3 => (0, 1),
            2 => manySeries ? (0, -1) : (-1, 0),
            _ => (-1, -1),
        };
        return false;
    }

    private double Number(string text, int number) =>
        TryNumber(text, out var parsed) ? parsed : throw new FormatException($"{source} line {number}, column {value + 1}: value \"{Short(text)}\" is not a number; decimals need a point; leave the field empty, or write NaN, where a value is missing");

    private static bool TryNumber(string text, out double number)
    {
        if (text.Length == 0 || text.ToUpperInvariant() is "NA" or "NAN" or "NULL" or "NONE")
        {
            number = double.NaN;
            return true;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    private static int Find(List<string> fields, string[] names) => fields.FindIndex(field => names.Contains(field, StringComparer.OrdinalIgnoreCase));

    private static string Field(List<string> fields, int at) => at >= 0 && at < fields.Count ? fields[at] : "";

    private static string Short(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
