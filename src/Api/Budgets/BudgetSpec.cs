using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Budgets;

/// <summary>How much, for what, for how long, and what happens then.</summary>
[Rule("has(self.limit) || !has(self.thresholds) || size(self.thresholds) == 0", "thresholds need limit; a percentage of an unlimited budget says nothing")]
[Rule("has(self.limit) || !has(self.grants) || size(self.grants) == 0", "grants need limit; an unlimited budget cannot be raised")]
[Rule("!has(self.limit) || !has(self.perMember) || !has(self.perMember.limit) || self.perMember.limit.currency == self.limit.currency",
    "perMember.limit.currency must be the currency of limit")]
[Rule("!has(self.limit) || !has(self.perMember) || !has(self.perMember.overrides) || self.perMember.overrides.all(o, o.limit.currency == self.limit.currency)",
    "perMember.overrides[].limit.currency must be the currency of limit")]
[Rule("!has(self.limit) || !has(self.perSession) || self.perSession.limit.currency == self.limit.currency", "perSession.limit.currency must be the currency of limit")]
[Rule("self.period.type != 'Prepaid' || has(self.limit)", "a Prepaid budget needs limit")]
[Rule("!has(self.enforcement) || !has(self.enforcement.mode) || self.enforcement.mode != 'Soft' || !has(self.thresholds) || self.thresholds.all(t, t.action != 'Block')",
    "a Soft budget cannot Block; use enforcement.mode Hard, or another action")]
public sealed record BudgetSpec
{
    /// <summary>The most that may be spent in a window. "0" blocks everything; unset is unlimited.</summary>
    public Money? Limit { get; init; }

    /// <summary>What is counted.</summary>
    [Required]
    public BudgetScope Scope { get; set; } = new();

    /// <summary>The budget above: what is charged here is charged there too, each under its own mode.</summary>
    public ObjectReference? ParentRef { get; init; }

    /// <summary>Which namespaces may refer to this budget, by kind.</summary>
    public BudgetReferrers? Allowed { get; init; }

    /// <summary>A limit for each member, within this budget.</summary>
    public PerMemberLimit? PerMember { get; init; }

    /// <summary>A limit for each session of Claude Code: a stop for loops that nobody watches. Only a Hard budget keeps it.</summary>
    public PerSessionLimit? PerSession { get; init; }

    /// <summary>The window in which money is counted.</summary>
    [Required]
    public BudgetPeriod Period { get; set; } = new();

    /// <summary>Countries whose public holidays the people of this budget keep, days of the period's time zone: forecasts expect less on them. Holidays of regions are not known.</summary>
    [Items(8), ListType(ListKind.Set)]
    public IReadOnlyList<HolidayCountry>? Holidays { get; init; }

    /// <summary>What happens at a percentage of the limit. A Hard budget blocks at 100 percent without being told.</summary>
    [Items(16), ListType(ListKind.Map, "percent", "basis", "action")]
    public IReadOnlyList<BudgetThreshold>? Thresholds { get; init; }

    /// <summary>Money on top of the limit: a raise for the rest of a window, or a top-up of a Prepaid budget. Below zero: what was spent elsewhere.</summary>
    [Items(64), ListType(ListKind.Map, "name")]
    public IReadOnlyList<BudgetGrant>? Grants { get; init; }

    /// <summary>How strictly the limit is kept. Hard unless set.</summary>
    public BudgetEnforcement? Enforcement { get; init; }

    /// <summary>Who is told when a threshold fires.</summary>
    [Items(16), ListType(ListKind.Map, "name")]
    public IReadOnlyList<BudgetNotification>? Notifications { get; init; }

    /// <summary>What status shows about consumers.</summary>
    public BudgetReporting? Reporting { get; init; }
}
