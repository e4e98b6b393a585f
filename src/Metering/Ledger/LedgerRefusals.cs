using ClaudeConfig.Domain.Budgets;
using System.Globalization;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Words for those who get no lease: which budget, what is left, when it comes back, and what helps before.</summary>
internal static class LedgerRefusals
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    public static LeaseRefusal UnknownLease(string leaseId, DateTimeOffset now) => new()
    {
        LeaseId = leaseId,
        Budget = new ObjectRef("", ""),
        Reason = LeaseRefusalReason.UnknownLease,
        Message = $"lease \"{leaseId}\" is not known or has ended; acquire a new one under a new id",
        RetryAt = now,
    };

    public static LeaseRefusal LeaseIdInUse(string leaseId, ObjectRef budget, DateTimeOffset now) => new()
    {
        LeaseId = leaseId,
        Budget = budget,
        Reason = LeaseRefusalReason.UnknownLease,
        Message = $"lease id \"{leaseId}\" is taken; acquire under a new id",
        RetryAt = now,
    };

    public static LeaseRefusal UnknownBudget(string leaseId, ObjectRef budget, DateTimeOffset now) => new()
    {
        LeaseId = leaseId,
        Budget = budget,
        Reason = LeaseRefusalReason.UnknownBudget,
        Message = $"Budget {budget} is not in the ledger (yet); it follows the API server within seconds. If this stays, see its condition Accepted",
        RetryAt = now + Soon,
    };

    public static LeaseRefusal NoWindow(string leaseId, BudgetRule rule, DateTimeOffset now)
    {
        var starts = rule.Period.StartTime is { } start && start > now ? start : (DateTimeOffset?)null;
        var when = starts is { } at ? $"begins at {InZone(at, rule)}" : $"ended at {InZone(rule.Period.EndTime ?? now, rule)}";
        return new LeaseRefusal
        {
            LeaseId = leaseId,
            Budget = rule.Budget,
            Reason = LeaseRefusalReason.Spent,
            Message = $"Budget {rule.Budget} ({rule.Period.Type}) {when}; outside its time it has no money. Change spec.period or cover the request by another budget",
            RetryAt = starts,
        };
    }

    public static LeaseRefusal BeingCounted(string leaseId, Window window, DateTimeOffset now) => new()
    {
        LeaseId = leaseId,
        Budget = window.Budget,
        Reason = LeaseRefusalReason.BeingCounted,
        Message = $"Budget {window.Budget} is new or was edited, and what was spent of it is being added up; try again in a moment",
        RetryAt = now + Soon,
    };

    public static LeaseRefusal NoRoom(string leaseId, BudgetRule rule, Window window, decimal minimum, DateTimeOffset now)
    {
        var held = window.RoomWithoutHolds >= minimum && window.Rate is not null && window.LimitUsd > 0;
        return new LeaseRefusal
        {
            LeaseId = leaseId,
            Budget = window.Budget,
            Reason = held ? LeaseRefusalReason.HeldInFlight : LeaseRefusalReason.Spent,
            Message = window.Rate is null ? MissingRate(window) : Message(rule, window, held, minimum),
            RetryAt = held ? now + Soon : window.End,
            Remaining = window.Room ?? 0,
        };
    }

    /// <summary>Says nothing of what others took, and does not name the member: the caller knows who it is.</summary>
    public static LeaseRefusal NoShare(string leaseId, BudgetRule rule, MemberShare share, decimal minimum, DateTimeOffset now)
    {
        var held = share.RoomWithoutHolds >= minimum && share.Window.Rate is not null && share is { LimitUsd: > 0, OneTooMany: false };
        return new LeaseRefusal
        {
            LeaseId = leaseId,
            Budget = share.Window.Budget,
            Member = share.Key.Member,
            Reason = held ? LeaseRefusalReason.HeldInFlight : LeaseRefusalReason.Spent,
            Message = share.Window.Rate is null ? MissingRate(share.Window) : share.OneTooMany ? OneTooMany(share) : Message(rule, share, held, minimum),
            RetryAt = held ? now + Soon : share.Window.End,
            Remaining = share.Room ?? 0,
        };
    }

    private static string OneTooMany(MemberShare share) =>
        $"Budget {share.Window.Budget} has counted {MemberStore.MostMembers:N0} members in this window, and gives no share to another; see who is let into its projects, or split the budget";

    private static string Message(BudgetRule rule, MemberShare share, bool held, decimal minimum)
    {
        var window = share.Window;
        string Native(decimal usd) => MoneyText.Format(usd * window.Rate!.Value, window.Currency);
        var reset = window.End is { } end ? $"resets at {InZone(end, rule)}" : "does not reset";
        var figures = $"share {MoneyText.Format(share.Limit!.Value, window.Currency)} {window.Currency}, spent {Native(share.Spent + share.Provisional)}, held {Native(share.Held)}; it {reset}";
        const string Remedy = "To go on before that, raise spec.perMember.limit, or give this member a share of its own in spec.perMember.overrides";
        return (held, Left: share.RoomWithoutHolds ?? 0) switch
        {
            (true, _) => $"this member's share of Budget {window.Budget} ({rule.Period.Type}) has too little left while its other requests hold it: {figures}. Try again in a moment",
            (_, > 0 and var left) =>
                $"this member's share of Budget {window.Budget} ({rule.Period.Type}) has {Native(left)} {window.Currency} left, less than the {Native(minimum)} that this request may cost: {figures}. {Remedy}",
            _ => $"this member's share of Budget {window.Budget} ({rule.Period.Type}) is used up: {figures}. {Remedy}",
        };
    }

    private static string MissingRate(Window window) =>
        $"Budget {window.Budget}: no exchange rate from USD to {window.Currency} is known, so that its limit cannot be kept; add one to the rates file (ConfigMap claudeconfig-rates) or set spec.limit in USD";

    private static string Message(BudgetRule rule, Window window, bool held, decimal minimum)
    {
        string Native(decimal usd) => MoneyText.Format(usd * window.Rate!.Value, window.Currency);
        var limit = MoneyText.Format(window.Limit!.Value, window.Currency);
        var reset = window.End is { } end ? $"resets at {InZone(end, rule)}" : "does not reset";
        var figures = $"limit {limit} {window.Currency}, spent {Native(window.Spent + window.Provisional)}, held {Native(window.Held)}; it {reset}";
        var blocked = window.BlockPercent is { } percent ? $" for requests: spec.thresholds blocks at {percent} percent of the limit" : "";
        const string Remedy = "To go on before that, raise spec.limit or add a grant to spec.grants";
        return (held, Left: window.RoomWithoutHolds ?? 0) switch
        {
            (true, _) => $"Budget {window.Budget} ({rule.Period.Type}) has too little left while other requests hold it: {figures}. Try again in a moment",
            (_, > 0 and var left) =>
                $"Budget {window.Budget} ({rule.Period.Type}) has {Native(left)} {window.Currency} left{blocked}, less than the {Native(minimum)} that this request may cost: {figures}. {Remedy}",
            _ => $"Budget {window.Budget} ({rule.Period.Type}) is used up{blocked}: {figures}. {Remedy}",
        };
    }

    private static string InZone(DateTimeOffset instant, BudgetRule rule)
    {
        var zone = rule.Period.TimeZone ?? "UTC";
        var local = TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById(zone));
        return string.Create(CultureInfo.InvariantCulture, $"{local:yyyy-MM-dd HH:mm} {zone}");
    }
}
