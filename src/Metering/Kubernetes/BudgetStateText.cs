using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>The one word that <c>kubectl get budgets</c> shows first. Pure.</summary>
internal static class BudgetStateText
{
    /// <summary>From here on a budget warns by itself; its thresholds may do so earlier.</summary>
    private const decimal WarningPercent = 80;

    /// <summary>That part of what is not spent must be held for a budget to count as busy.</summary>
    private const decimal BusyShare = 0.95m;

    public static string? Of(StatusInput input, DateTimeOffset now) => input switch
    {
        { Compiled: null or { Standing: BudgetStanding.Void } } => null,
        { Compiled.Rule.Refusal: not null } => "Refusing",
        { Outage: { } outage } => Away(input.Compiled.Rule!, now - outage.Since),
        { Figures: { } figures } => Of(figures, input.Budget.Spec),
        _ => input.Compiled.Rule is { Enforced: true, Period.Type: PeriodType.OneOff or PeriodType.Prepaid } ? "Blocking" : null,
    };

    private static string Of(BudgetFigures figures, BudgetSpec spec)
    {
        var hard = figures.Mode == Contracts.Configuration.EnforcementMode.Hard;
        if (figures.LimitAmount is not { } limit)
        {
            return figures.RateMissing && hard && BudgetChecks.Currencies(spec).Any() ? "Blocking" : "OK";
        }

        var unspent = (limit * (BudgetCompiler.BlockPercent(spec) ?? 100) / 100) - figures.Spent - figures.Provisional;
        return (hard, unspent) switch
        {
            (true, <= 0) => "Blocking",
            (true, _) when figures.Held >= unspent * BusyShare => "HeldBusy",
            _ => figures.UsedPercent >= WarningPercent || Fired(figures, spec) ? "Warning" : "OK",
        };
    }

    private static bool Fired(BudgetFigures figures, BudgetSpec spec) =>
        (spec.Thresholds ?? []).Any(threshold => threshold.Basis == ThresholdBasis.Actual && figures.UsedPercent >= threshold.Percent);

    private static string Away(BudgetRule rule, TimeSpan since) =>
        rule.Enforced && (rule.OnMeteringUnavailable == MeteringUnavailablePolicy.Deny || since >= rule.OnMeteringUnavailableFor)
            ? "Blocking"
            : $"LastKnown {Coarse(since)}";

    /// <summary>Coarser the longer it lasts: every step is a write to every budget.</summary>
    private static string Coarse(TimeSpan since) => since.TotalMinutes switch
    {
        < 2 => "1m",
        < 10 and var minutes => $"{(int)minutes / 2 * 2}m",
        < 60 and var minutes => $"{(int)minutes / 10 * 10}m",
        _ => $"{(int)since.TotalHours}h",
    };
}
