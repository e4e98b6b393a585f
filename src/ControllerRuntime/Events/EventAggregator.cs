namespace ClaudeConfig.ControllerRuntime.Events;

/// <summary>Decides what becomes of an event: a new one, one more of a series, or nothing. Bounded.</summary>
internal sealed class EventAggregator(TimeProvider time)
{
    internal const int MaxSeries = 4096;

    /// <summary>Different events an object may start at once; then one every <see cref="Refill"/>.</summary>
    internal const int Burst = 25;

    internal static readonly TimeSpan Refill = TimeSpan.FromSeconds(10);
    internal static readonly TimeSpan SeriesEnds = TimeSpan.FromMinutes(6);
    internal static readonly TimeSpan WriteSpacing = TimeSpan.FromSeconds(30);

    private readonly Dictionary<(string Uid, string Name, string Reason, string Action, string Note), EventSeries> _series = [];
    private readonly Dictionary<(string Uid, string Name), (double Tokens, long At)> _budgets = [];

    internal EventDecision Decide(PendingEvent pending)
    {
        (string Uid, string Name) about = (pending.Regarding.Uid ?? string.Empty, pending.Regarding.Name);
        (string, string, string, string, string) key = (about.Uid, about.Name, pending.Reason, pending.Action, pending.Note);
        long now = time.GetTimestamp();
        if (_series.TryGetValue(key, out EventSeries? series) && time.GetElapsedTime(series.LastSeen) < SeriesEnds && series.Name is not null)
        {
            series.Count++;
            series.LastSeen = now;
            if (series.Count > 2 && time.GetElapsedTime(series.LastWritten) < WriteSpacing)
            {
                return new EventDecision(EventDecisionKind.Merge, series);
            }

            series.LastWritten = now;
            return new EventDecision(EventDecisionKind.Extend, series);
        }

        if (!TrySpend(about, now))
        {
            return new EventDecision(EventDecisionKind.Drop, null);
        }

        if (_series.Count >= MaxSeries)
        {
            _series.Clear();
        }

        series = new EventSeries { LastSeen = now, LastWritten = now };
        _series[key] = series;
        return new EventDecision(EventDecisionKind.Create, series);
    }

    private bool TrySpend((string Uid, string Name) about, long now)
    {
        if (_budgets.Count >= MaxSeries)
        {
            _budgets.Clear();
        }

        (double tokens, long at) = _budgets.TryGetValue(about, out (double, long) budget) ? budget : (Burst, now);
        tokens = Math.Min(Burst, tokens + (time.GetElapsedTime(at) / Refill));
        bool allowed = tokens >= 1;
        _budgets[about] = (allowed ? tokens - 1 : tokens, now);
        return allowed;
    }
}
