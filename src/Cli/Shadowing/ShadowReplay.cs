using ClaudeConfig.Domain.Windows;

namespace ClaudeConfig.Cli.Shadowing;

/// <summary>
/// Plays the hours of a Budget's usage again as if it had refused: what is refused is not spent, so that a window which is full stays full until it ends, or until
/// its oldest day leaves. Within the hour in which the limit is reached the part beyond it counts. Pure.
/// </summary>
internal static class ShadowReplay
{
    /// <param name="calendar">The Budget's windows.</param>
    /// <param name="limit">In USD.</param>
    /// <param name="before">What was spent in the first hour's window before the hours begin.</param>
    /// <param name="hours">In any order.</param>
    public static IReadOnlyList<ShadowRefusals> Run(BudgetCalendar calendar, decimal limit, decimal before, IEnumerable<ShadowHour> hours)
    {
        var admitted = new List<(DateTimeOffset Time, decimal Cost)>();
        var refused = new SortedDictionary<DateTimeOffset, (DateTimeOffset From, WindowSpan Window, Dictionary<string, (decimal Cost, decimal Requests)> Keys)>();
        WindowSpan? first = null;
        foreach (var hour in hours.GroupBy(hour => hour.Time).OrderBy(group => group.Key))
        {
            if (calendar.WindowAt(hour.Key) is not { } window)
            {
                continue;
            }

            first ??= window;
            var cost = hour.Sum(part => part.Cost);
            var spent = admitted.Where(part => window.Contains(part.Time)).Sum(part => part.Cost) + (window == first ? before : 0);
            var room = Math.Max(0, limit - spent);
            admitted.Add((hour.Key, Math.Min(cost, room)));
            if (cost <= room)
            {
                continue;
            }

            if (!refused.TryGetValue(window.Start, out var found))
            {
                refused[window.Start] = found = (hour.Key, window, []);
            }

            var share = (cost - room) / cost;
            foreach (var part in hour)
            {
                var known = found.Keys.GetValueOrDefault(part.Key);
                found.Keys[part.Key] = (known.Cost + (part.Cost * share), known.Requests + (part.Requests * share));
            }
        }

        return [.. refused.Values.Select(Sum)];
    }

    private static ShadowRefusals Sum((DateTimeOffset From, WindowSpan Window, Dictionary<string, (decimal Cost, decimal Requests)> Keys) window)
    {
        var most = window.Keys.OrderByDescending(key => key.Value.Requests).ThenBy(key => key.Key, StringComparer.Ordinal).First();
        return new ShadowRefusals(
            window.From, window.Window.End, (long)Math.Ceiling(window.Keys.Values.Sum(key => key.Requests)), window.Keys.Values.Sum(key => key.Cost), (most.Key, (long)Math.Ceiling(most.Value.Requests)));
    }
}
