using System.Globalization;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>Rows gathered into series: in order of time where times are given, with a hole where a row is missing.</summary>
internal static class SeriesInput
{
    /// <summary>Holes are looked for only where they are rare: a calendar of working days has none.</summary>
    private const double RareHoles = 0.05;

    /// <exception cref="FormatException">Some times of a series can be read and some cannot: their order would be a guess.</exception>
    public static List<(string Name, double[] Values)> Gather(IEnumerable<SeriesRow> rows)
    {
        var order = new List<string>();
        var found = new Dictionary<string, List<SeriesRow>>();
        foreach (var row in rows)
        {
            if (!found.TryGetValue(row.Series, out var own))
            {
                found[row.Series] = own = [];
                order.Add(row.Series);
            }

            own.Add(row);
        }

        return [.. order.Select(name => (name, Values(found[name])))];
    }

    private static double[] Values(List<SeriesRow> rows)
    {
        double[] plain = [.. rows.Select(row => row.Value)];
        double?[] times = [.. rows.Select(row => Time(row.Time))];
        var unread = Array.FindIndex(times, time => time is null);
        if (unread >= 0 && times.Any(time => time is not null))
        {
            throw new FormatException($"line {rows[unread].Line}: time \"{rows[unread].Time}\" cannot be read, while others of series \"{rows[unread].Series}\" can; write a number or a date such as 2026-01-31T13:00:00Z, or leave the column out where rows are in order");
        }

        if (rows.Count < 3 || unread >= 0)
        {
            return plain;
        }

        double[] keys = [.. times.Select(time => time!.Value)];
        var places = Enumerable.Range(0, keys.Length).OrderBy(at => keys[at]).ToArray();
        return WithHoles([.. places.Select(at => keys[at])], [.. places.Select(at => plain[at])]);
    }

    private static double[] WithHoles(double[] times, double[] values)
    {
        double[] steps = [.. times.Skip(1).Zip(times, (later, earlier) => later - earlier)];
        var step = steps.Order().ElementAt(steps.Length / 2);
        var holes = steps.Count(gap => gap > 1.6 * step);
        var total = step > 0 ? (times[^1] - times[0]) / step : double.MaxValue;
        if (holes == 0 || holes > RareHoles * steps.Length || total > 3.0 * values.Length)
        {
            return values;
        }

        var result = new List<double> { values[0] };
        for (var at = 1; at < values.Length; at++)
        {
            var missing = Math.Max(0, (int)Math.Round(steps[at - 1] / step) - 1);
            result.AddRange(Enumerable.Repeat(double.NaN, missing));
            result.Add(values[at]);
        }

        return [.. result];
    }

    private static double? Time(string text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return double.IsFinite(number) ? number : null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUnixTimeMilliseconds() / 1000.0 : null;
    }
}
