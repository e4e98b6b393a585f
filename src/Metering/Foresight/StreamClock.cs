using System.Globalization;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>The day and the week of a stream in steps, by the time stamps of its first rows, and where later ones leave rows out.</summary>
internal sealed class StreamClock
{
    /// <summary>Rows that are looked at before the first is judged.</summary>
    public const int Rows = 12;

    /// <summary>A longer hole says nothing of where in its day the stream goes on: clocks were changed, or files put together.</summary>
    private const double LongestHole = 28 * 86_400;

    private readonly double step;
    private DateTimeOffset? last;

    /// <param name="times">Of the first rows.</param>
    public StreamClock(IReadOnlyList<string> times)
    {
        DateTimeOffset[] moments = [.. times.Select(Moment).OfType<DateTimeOffset>()];
        if (moments.Length < Rows / 2)
        {
            return;
        }

        double[] steps = [.. moments.Skip(1).Zip(moments, (later, earlier) => (later - earlier).TotalSeconds).Where(found => found > 0).Order()];
        step = steps.Length > 0 ? steps[steps.Length / 2] : 0;
        last = moments[^1];
        var day = step > 0 ? (int)Math.Round(86_400 / step) : 0;
        Seasons = day is >= 4 and <= 3000 ? [day, 7 * day] : [];
    }

    /// <summary>None where times do not tell.</summary>
    public int[] Seasons { get; } = [];

    /// <summary>Rows that are missing between the one before and this one.</summary>
    public long Missing(string time)
    {
        if (step <= 0 || Moment(time) is not { } now || last is not { } before)
        {
            return 0;
        }

        last = now;
        var hole = (now - before).TotalSeconds;
        return hole > 1.5 * step && hole <= LongestHole ? (long)Math.Round(hole / step) - 1 : 0;
    }

    private static DateTimeOffset? Moment(string time) =>
        !double.TryParse(time, NumberStyles.Float, CultureInfo.InvariantCulture, out _) && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;
}
