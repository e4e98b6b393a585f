using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Reports;

namespace ClaudeConfig.Metering.Explain;

/// <summary>What a budget's figures mean for a request. Pure.</summary>
internal static class ExplainWords
{
    public static ExplainedBudget Of(BudgetRule rule, Window? window, MemberShare? share, DateTimeOffset now)
    {
        var (blocks, reason) = Judge(rule, window, now) is { Blocks: true } whole ? whole : OfShare(rule, share, now) ?? Judge(rule, window, now);
        var explained = new ExplainedBudget { Budget = rule.Budget, Mode = rule.Mode, Blocks = blocks, Reason = reason };
        return window is null ? explained : explained with
        {
            LimitUsd = window.LimitUsd is { } limit ? ReportAmount.Text(limit) : null,
            SpentUsd = ReportAmount.Text(window.Spent),
            HeldUsd = ReportAmount.Text(window.Held),
            ProvisionalUsd = ReportAmount.Text(window.Provisional),
            RemainingUsd = window.Room is { } room ? ReportAmount.Text(room) : null,
            Share = share is null ? null : Of(share),
            ResetTime = window.End,
        };
    }

    private static ExplainedShare Of(MemberShare share) => new(
        share.Key.Member,
        share.Room <= 0,
        share.LimitUsd is { } limit ? ReportAmount.Text(limit) : null,
        ReportAmount.Text(share.Spent),
        ReportAmount.Text(share.Held),
        share.Room is { } room ? ReportAmount.Text(room) : null);

    private static (bool Blocks, string Reason)? OfShare(BudgetRule rule, MemberShare? share, DateTimeOffset now) => share switch
    {
        { Window.Building: true, Enforced: true } => (true, "what was spent of it is being added up; it takes seconds"),
        { Room: <= 0 } => (true, LedgerRefusals.NoShare("", rule, share, share.RoomWithoutHolds > 0 ? Math.Min(0.01m, share.RoomWithoutHolds.Value) : 0.01m, now).Message),
        _ => null,
    };

    public static string Answer(ExplainQuestion question, FoundRequest found, IReadOnlyList<ExplainedBudget> budgets)
    {
        if (found.Errors.Count > 0)
        {
            return $"it was refused: {found.Errors[0].Message}";
        }

        if (found.Events.Count > 0)
        {
            return $"it was served and counted, at {found.Events[0].Cost} USD";
        }

        if (found.Attribution is null || found.Model is null)
        {
            return "nothing is stored of this request; name project and model (and member, key) to see which budgets would refuse it now";
        }

        var blocking = budgets.Where(budget => budget.Blocks).ToList();
        var unknown = question.Request is null ? "" : "nothing is stored of this request; ";
        return unknown + (blocking.Count > 0
            ? $"it would be refused now on account of {string.Join(", ", blocking.Select(budget => budget.Budget))}: {blocking[0].Reason}"
            : budgets.Count == 0 ? "no budget covers it" : "no budget would refuse it now");
    }

    private static (bool Blocks, string Reason) Judge(BudgetRule rule, Window? window, DateTimeOffset now)
    {
        if (rule.Refusal is { } refusal)
        {
            return (true, refusal);
        }

        if (rule.Mode != EnforcementMode.Hard || rule.Limit is null)
        {
            return (false, rule.Limit is null ? "no limit is set" : $"mode {rule.Mode} refuses nothing");
        }

        if (window is null)
        {
            return (rule.Enforced, rule.Enforced ? LedgerRefusals.NoWindow("", rule, now).Message : "its period is not counted");
        }

        return window switch
        {
            { Building: true } => (true, "what was spent of it is being added up; it takes seconds"),
            { Rate: null } => (true, $"no exchange rate from USD to {window.Currency} is known"),
            { RoomWithoutHolds: <= 0 } => (true, LedgerRefusals.NoRoom("", rule, window, 0.01m, now).Message),
            { Room: <= 0 } => (true, LedgerRefusals.NoRoom("", rule, window, Math.Min(0.01m, window.RoomWithoutHolds ?? 0), now).Message),
            _ => (false, $"{ReportAmount.Text(window.Room ?? 0)} USD are left; a request whose worst case is dearer is refused all the same"),
        };
    }
}
