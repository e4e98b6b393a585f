using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Metering.Windows;
using EnforcementMode = ClaudeConfig.Contracts.Configuration.EnforcementMode;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>A Budget as the ledger charges by it.</summary>
internal sealed record LedgerRule
{
    public required ObjectRef Budget { get; init; }

    /// <summary>Nearest first: each is charged for what this one covers.</summary>
    public IReadOnlyList<ObjectRef> Ancestors { get; init; } = [];

    public required BudgetCoverage Coverage { get; init; }

    public EnforcementMode Mode { get; init; }

    /// <summary>Null is unlimited; zero is zero.</summary>
    public decimal? Limit { get; init; }

    public string Currency { get; init; } = "USD";

    public required BudgetPeriod Period { get; init; }

    public IReadOnlyList<LedgerGrant> Grants { get; init; } = [];

    public UnpricedModelPolicy OnUnpricedModel { get; init; }

    public MissingRateAction OnMissingRate { get; init; } = MissingRateAction.LastKnown;

    /// <summary>Where an open Prepaid window begins.</summary>
    public DateTimeOffset CreationTime { get; init; }

    /// <summary>Whether a lease may be refused on account of this budget.</summary>
    public bool Enforced => Mode == EnforcementMode.Hard && Limit is not null && Period.Type != PeriodType.Rolling;

    /// <summary>The limit with the grants that count in a window at a time.</summary>
    public decimal? LimitIn(WindowSpan window, BudgetCalendar calendar, DateTimeOffset now) =>
        Limit is { } limit ? limit + Grants.Where(grant => Counts(grant, window, calendar, now)).Sum(grant => grant.Amount) : null;

    private bool Counts(LedgerGrant grant, WindowSpan window, BudgetCalendar calendar, DateTimeOffset now)
    {
        if (grant.FirstSeen >= (window.End ?? DateTimeOffset.MaxValue))
        {
            return false;
        }

        if (grant.ExpirationTime is { } end)
        {
            return end > window.Start && (end > now || Period.Type == PeriodType.Prepaid);
        }

        return Period.Type == PeriodType.Prepaid || calendar.WindowAt(grant.FirstSeen) is not { } first || first == window;
    }
}
