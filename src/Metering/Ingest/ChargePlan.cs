using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>Which windows each event of a group is charged to, by one version of the rules.</summary>
internal sealed class ChargePlan(RuleSet rules)
{
    private readonly Dictionary<(ObjectRef Project, string? Member, string? Key, string Model, string Tags), IReadOnlyList<BudgetRule>> _charged = [];
    private readonly Dictionary<ObjectRef, WindowSpan> _last = [];

    public Dictionary<WindowKey, WindowSpan> WindowsOf(IEnumerable<PricedEvent> events)
    {
        var windows = new Dictionary<WindowKey, WindowSpan>();
        foreach (var entry in events)
        {
            foreach (var rule in Charged(entry))
            {
                if (SpanAt(rule.Budget, entry.Event.StartTime) is { } span)
                {
                    windows[new WindowKey(rule.Budget, span.Start)] = span;
                }
            }
        }

        return windows;
    }

    /// <summary>Sums by window over the events that are counted now.</summary>
    public Dictionary<WindowKey, WindowCharge> Sum(IEnumerable<PricedEvent> events)
    {
        var sums = new Dictionary<WindowKey, WindowCharge>();
        foreach (var entry in events)
        {
            foreach (var rule in Charged(entry))
            {
                if (SpanAt(rule.Budget, entry.Event.StartTime) is { } span)
                {
                    var key = new WindowKey(rule.Budget, span.Start);
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
                if (rule.PerMember is not null && SpanAt(rule.Budget, entry.Event.StartTime) is { } span)
                {
                    var key = (new WindowKey(rule.Budget, span.Start), entry.Event.Attribution.Member ?? "");
                    sums[key] = sums.GetValueOrDefault(key) + WindowCharge.AmountOf(entry, rule.OnUnpricedModel != UnpricedModelPolicy.Allow);
                }
            }
        }

        return sums.Select(sum => (sum.Key.Window, sum.Key.Member, sum.Value));
    }

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
