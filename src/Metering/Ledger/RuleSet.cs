using ClaudeConfig.Domain.Budgets;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using ClaudeConfig.Contracts;
using ClaudeConfig.Domain.Windows;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>All rules of one version, with what follows from them. Immutable but for the memory of windows known to exist.</summary>
internal sealed class RuleSet
{
    private readonly FrozenDictionary<ObjectRef, BudgetRule> _rules;
    private readonly FrozenDictionary<ObjectRef, BudgetCalendar> _calendars;
    private readonly FrozenDictionary<ObjectRef, BudgetRule[]> _byProject;
    private readonly FrozenDictionary<ObjectRef, BudgetRule[]> _contributors;

    private readonly FrozenSet<ObjectRef> _ended;

    /// <param name="version">Of these rules.</param>
    /// <param name="rules">One of each budget.</param>
    /// <param name="ended">Budgets that were deleted lately.</param>
    public RuleSet(long version, IEnumerable<BudgetRule> rules, IEnumerable<ObjectRef> ended)
    {
        Version = version;
        _ended = ended.ToFrozenSet();
        _rules = rules.ToFrozenDictionary(rule => rule.Budget);
        _calendars = _rules.ToFrozenDictionary(rule => rule.Key, rule => BudgetCalendar.For(rule.Value.Period, rule.Value.CreationTime));
        _byProject = _rules.Values
            .SelectMany(rule => rule.Coverage.Projects.Distinct().Select(project => (project, rule)))
            .GroupBy(pair => pair.project, pair => pair.rule)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
        _contributors = _rules.Values
            .SelectMany(rule => rule.Ancestors.Prepend(rule.Budget).Distinct().Select(charged => (charged, rule)))
            .GroupBy(pair => pair.charged, pair => pair.rule)
            .ToFrozenDictionary(group => group.Key, group => group.OrderBy(rule => rule.Budget).ToArray());
    }

    public long Version { get; }

    public IEnumerable<BudgetRule> Rules => _rules.Values;

    /// <summary>Ids of windows that this version has seen in the store. Bounded by budgets times windows inside the dedup window.</summary>
    public ConcurrentDictionary<WindowKey, long> KnownWindows { get; } = new();

    public BudgetRule? Find(ObjectRef budget) => _rules.GetValueOrDefault(budget);

    /// <summary>Whether a budget was deleted, and not merely is not here yet.</summary>
    public bool HasEnded(ObjectRef budget) => _ended.Contains(budget);

    /// <summary>Whether windows of a budget overlap, so that an instant may be in several.</summary>
    public bool IsRolling(ObjectRef budget) => Find(budget) is { Period.Type: Api.Budgets.PeriodType.Rolling };

    public WindowSpan? WindowAt(ObjectRef budget, DateTimeOffset instant) =>
        _calendars.TryGetValue(budget, out var calendar) ? calendar.WindowAt(instant) : null;

    public decimal? LimitIn(BudgetRule rule, WindowSpan window, DateTimeOffset now) => rule.LimitIn(window, _calendars[rule.Budget], now);

    /// <summary>The budgets that pay for a request: those that cover it and all above them, each once.</summary>
    public IReadOnlyList<BudgetRule> Charged(Attribution attribution, string model)
    {
        var charged = new SortedDictionary<ObjectRef, BudgetRule>();
        foreach (var rule in _byProject.GetValueOrDefault(attribution.Project) ?? [])
        {
            if (rule.Coverage.Covers(attribution, model))
            {
                foreach (var budget in rule.Ancestors.Prepend(rule.Budget))
                {
                    if (_rules.TryGetValue(budget, out var above))
                    {
                        charged[budget] = above;
                    }
                }
            }
        }

        return [.. charged.Values];
    }

    /// <summary>All that a budget can be charged for is used by these.</summary>
    public IEnumerable<ObjectRef> ProjectsOf(BudgetRule rule) => _contributors[rule.Budget].SelectMany(contributor => contributor.Coverage.Projects).Distinct();

    /// <summary>Whether a budget pays for a request, by itself or through a budget below it.</summary>
    public bool Pays(BudgetRule rule, Attribution attribution, string model) =>
        _contributors[rule.Budget].Any(contributor => contributor.Coverage.Covers(attribution, model));

    /// <summary>The budgets of a set and all above them.</summary>
    public IEnumerable<ObjectRef> WithAncestors(IEnumerable<ObjectRef> budgets) =>
        budgets.SelectMany(budget => (Find(budget)?.Ancestors ?? []).Prepend(budget)).Distinct().Order();

    /// <summary>All that decides what a budget's windows contain. When it changes, they are built again from events.</summary>
    public string Fingerprint(BudgetRule rule) =>
        RuleJson.Write(new
        {
            rule.Period,
            rule.OnUnpricedModel,
            // The amounts are no part of it: what members took is counted for all of them, or for none.
            Shares = rule.PerMember is null ? (bool?)null : true,
            Start = rule.Period.Type == Api.Budgets.PeriodType.Prepaid ? rule.CreationTime : (DateTimeOffset?)null,
            Coverage = _contributors[rule.Budget].Select(contributor => contributor.Coverage),
        });
}
