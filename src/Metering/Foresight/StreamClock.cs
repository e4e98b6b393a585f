using System.Globalization;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>The day and the week of a stream in steps, by the time stamps of its first rows.</summary>
internal static class StreamClock
{
    /// <summary>Rows that are looked at before the first is judged.</summary>
    public const int Rows = 12;

    public static int[] Seasons(IReadOnlyList<string> times)
    {
        var moments = new List<DateTimeOffset>();
        foreach (var time in times)
        {
            if (!double.TryParse(time, NumberStyles.Float, CultureInfo.InvariantCulture, out _) && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
            {
                moments.Add(moment);
            }
        }

        if (moments.Count < Rows / 2)
        {
            return [];
        }

        double[] steps = [.. moments.Skip(1).Zip(moments, (later, earlier) => (later - earlier).TotalSeconds).Where(step => step > 0).Order()];
        var day = steps.Length > 0 ? (int)Math.Round(86_400 / steps[steps.Length / 2]) : 0;
        return day is >= 4 and <= 3000 ? [day, 7 * day] : [];
    }
}
