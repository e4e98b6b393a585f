using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Metering.Ledger;
using Npgsql;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>Which windows each event of a group is charged to, by one version of the rules.</summary>
/// <param name="rules">The rules.</param>
/// <param name="now">When they are charged.</param>
internal sealed class ChargePlan(RuleSet rules, DateTimeOffset now)
{
    private readonly Dictionary<(ObjectRef Project, string? Member, string? Key, string Model, string Tags), IReadOnlyList<BudgetRule>> _charged = [];
    private readonly Dictionary<ObjectRef, WindowSpan> _last = [];
    private RollingWindows? _rolling;

    /// <summary>The windows that have to be there.</summary>
    public Dictionary<WindowKey, WindowSpan> WindowsOf(IEnumerable<PricedEvent> events)
    {
        var windows = new Dictionary<WindowKey, WindowSpan>();
        foreach (var entry in events)
        {
            foreach (var rule in Charged(entry))
            {
                if (SpanAt(rule.Budget, rules.IsRolling(rule.Budget) ? now : entry.Event.StartTime) is { } span)
                {
                    windows[new WindowKey(rule.Budget, span.Start)] = span;
                }
            }
        }

        return windows;
    }

    /// <summary>Looks which windows there are of budgets whose windows overlap, before anything is summed.</summary>
    /// <param name="connection">In the transaction that charges.</param>
    /// <param name="events">The events that are counted now.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task LookAsync(NpgsqlConnection connection, IReadOnlyCollection<PricedEvent> events, CancellationToken cancellationToken) =>
        _rolling = await RollingWindows.ReadAsync(
            connection, rules, events.SelectMany(Charged).Select(rule => rule.Budget), events.Min(entry => entry.Event.StartTime), cancellationToken);

    /// <summary>Sums by window over the events that are counted now.</summary>
    public Dictionary<WindowKey, WindowCharge> Sum(IEnumerable<PricedEvent> events)
    {
        var sums = new Dictionary<WindowKey, WindowCharge>();
        foreach (var entry in events)
        {
            foreach (var rule in Charged(entry))
            {
                foreach (var key in KeysAt(rule.Budget, entry.Event.StartTime))
                {
                    sums[key] = sums.GetValueOrDefault(key).Plus(entry, rule.OnUnpricedModel != UnpricedModelPolicy.Allow);
                }
            }
        }

        return sums;
    }

    /// <summary>Sums by window and member, where a budget gives members shares.</summary>
    public IEnumerable<(WindowKey Window, string Member, decimal Amount)> SumByMember(IEnumerable<PricedEvent> events)
    {
        var sums = new Dictionary<(WindowKey Window, string Member), decimal>();
        foreach (var entry in events)
        {
            foreach (var rule in Charged(entry))
            {
                foreach (var window in rule.PerMember is null ? [] : KeysAt(rule.Budget, entry.Event.StartTime))
                {
                    var key = (window, entry.Event.Attribution.Member ?? "");
                    sums[key] = sums.GetValueOrDefault(key) + WindowCharge.AmountOf(entry, rule.OnUnpricedModel != UnpricedModelPolicy.Allow);
                }
            }
        }

        return sums.Select(sum => (sum.Key.Window, sum.Key.Member, sum.Value));
    }

    /// <summary>Sums by session, where a budget stops those that spend too much.</summary>
    public IReadOnlyCollection<SessionTally> SumBySession(IEnumerable<PricedEvent> events)
    {
        var sums = new Dictionary<(ObjectRef Budget, ObjectRef Project, string? Member, string Session), SessionTally>();
        foreach (var entry in events)
        {
            foreach (var rule in Charged(entry))
            {
                if (rule.StopsSessions && entry.Event.Attribution is { SessionId: { Length: > 0 } session } who && RatedAt(rule.Budget, entry.Event.StartTime) is { } window)
                {
                    var key = (rule.Budget, who.Project, who.Member, session);
                    var sum = sums.GetValueOrDefault(key);
                    sums[key] = new SessionTally
                    {
                        Budget = rule.Budget,
                        WindowId = rules.KnownWindows[window],
                        Project = who.Project,
                        Member = who.Member ?? "",
                        SessionId = session,
                        Limit = rule.SessionLimit!.Value,
                        Spent = (sum?.Spent ?? 0) + WindowCharge.AmountOf(entry, rule.OnUnpricedModel != UnpricedModelPolicy.Allow),
                        LastEventTime = sum?.LastEventTime > entry.Event.EndTime ? sum.LastEventTime : entry.Event.EndTime,
                    };
                }
            }
        }

        return sums.Values;
    }

    private IEnumerable<WindowKey> KeysAt(ObjectRef budget, DateTimeOffset instant)
    {
        if (rules.IsRolling(budget))
        {
            return _rolling!.At(budget, instant);
        }

        return SpanAt(budget, instant) is { } span ? [new WindowKey(budget, span.Start)] : [];
    }

    /// <summary>The window whose exchange rate counts; of those that overlap, today's.</summary>
    private WindowKey? RatedAt(ObjectRef budget, DateTimeOffset instant) =>
        SpanAt(budget, rules.IsRolling(budget) ? now : instant) is { } span ? new WindowKey(budget, span.Start) : null;

    /// <summary>Calendars are slow, and events of one group are mostly of one window.</summary>
    private WindowSpan? SpanAt(ObjectRef budget, DateTimeOffset instant)
    {
        if (_last.TryGetValue(budget, out var last) && last.Contains(instant))
        {
            return last;
        }

        if (rules.WindowAt(budget, instant) is not { } span)
        {
            return null;
        }

        return _last[budget] = span;
    }

    private IReadOnlyList<BudgetRule> Charged(PricedEvent entry)
    {
        var attribution = entry.Event.Attribution;
        var key = (attribution.Project, attribution.Member, attribution.Key, entry.Event.Model, entry.Tags);
        if (!_charged.TryGetValue(key, out var charged))
        {
            _charged[key] = charged = rules.Charged(attribution, entry.Event.Model);
        }

        return charged;
    }
}
