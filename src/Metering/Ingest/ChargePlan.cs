using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>Which windows each event of a batch is charged to, by one version of the rules.</summary>
internal sealed class ChargePlan
{
    private readonly RuleSet _rules;
    private readonly Dictionary<(ObjectRef Project, string? Member, string? Key, string Model, string Tags), IReadOnlyList<BudgetRule>> _charged = [];

    public ChargePlan(RuleSet rules) => _rules = rules;

    public IEnumerable<(ObjectRef Budget, DateTimeOffset Instant)> WindowsOf(IEnumerable<PricedEvent> events) =>
        events.SelectMany(entry => Charged(entry).Select(rule => (rule.Budget, entry.Event.StartTime)));

    /// <summary>Sums by window over the events that are counted now.</summary>
    public Dictionary<WindowKey, WindowCharge> Sum(IEnumerable<PricedEvent> events)
    {
        var sums = new Dictionary<WindowKey, WindowCharge>();
        foreach (var entry in events)
        {
            foreach (var rule in Charged(entry))
            {
                if (_rules.WindowAt(rule.Budget, entry.Event.StartTime) is { } span)
                {
                    var key = new WindowKey(rule.Budget, span.Start);
                    sums[key] = sums.GetValueOrDefault(key).Plus(entry, rule.OnUnpricedModel != UnpricedModelPolicy.Allow);
                }
            }
        }

        return sums;
    }

    private IReadOnlyList<BudgetRule> Charged(PricedEvent entry)
    {
        var attribution = entry.Event.Attribution;
        var tags = attribution.Tags.Count == 0 ? "" : RuleJson.Write(attribution.Tags);
        var key = (attribution.Project, attribution.Member, attribution.Key, entry.Event.Model, tags);
        if (!_charged.TryGetValue(key, out var rules))
        {
            _charged[key] = rules = _rules.Charged(attribution, entry.Event.Model);
        }

        return rules;
    }
}
