using ClaudeConfig.Api.Budgets;
using ClaudeConfig.ControllerRuntime.Status;
using ClaudeConfig.Metering.Ledger;
using k8s.Models;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>Metering's part of a Budget's status. Pure: the same input gives the same status.</summary>
internal static class BudgetStatusPlanner
{
    private const int MostNamedModels = 5;

    public static BudgetStatus Plan(StatusInput input, TimeProvider time)
    {
        var budget = input.Budget;
        var conditions = new Conditions(budget.Status?.Conditions, budget.Metadata.Generation ?? 0, time);
        AddEnforced(conditions, input);
        AddFresh(conditions, input);
        AddWithin(conditions, input);
        AddPriced(conditions, input);
        var status = new BudgetStatus { Conditions = [.. conditions.ToList()] };
        return input.Figures is { } figures ? WithFigures(status, figures, input.UnpricedModels.Count) : status;
    }

    private static BudgetStatus WithFigures(BudgetStatus status, BudgetFigures figures, int unpricedModels)
    {
        string? Money(decimal? amount) => amount is { } value ? MoneyText.Format(value, figures.Currency) : null;
        return status with
        {
            Window = new BudgetWindow { StartTime = figures.StartTime, EndTime = figures.EndTime },
            EffectiveLimit = Money(figures.LimitAmount),
            Spent = Money(figures.Spent),
            Held = Money(figures.Held),
            Provisional = Money(figures.Provisional),
            Remaining = Money(figures.RemainingAmount),
            Overspent = Money(figures.OverspentAmount),
            UsedPercent = figures.UsedPercent is { } percent ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{percent:0.0}%") : null,
            UnpricedModels = unpricedModels,
            LastEventTime = figures.LastEventTime,
            LagSeconds = figures.LagSeconds,
        };
    }

    private static void AddEnforced(Conditions conditions, StatusInput input)
    {
        var spec = input.Budget.Spec;
        if (input.Compiled is { Problems: [var problem, ..] } compiled)
        {
            conditions.False(BudgetConditions.Enforced, problem.Reason, $"{compiled.Standing}: {problem.Message}");
        }
        else if (spec.Period.Type == PeriodType.Rolling)
        {
            conditions.False(BudgetConditions.Enforced, "NotYetEnforced", "spec.period.type Rolling is not counted in this version; use Daily, Weekly or Monthly to have the limit kept");
        }
        else if (spec.Enforcement?.Mode == Api.Budgets.EnforcementMode.Shadow)
        {
            conditions.False(BudgetConditions.Enforced, BudgetConditions.ShadowReason, "mode Shadow counts and refuses nothing; set spec.enforcement.mode to Hard to refuse");
        }
        else if (input.Routers > 0)
        {
            conditions.True(BudgetConditions.Enforced, BudgetConditions.EnforcedReason, Kept(spec));
        }
        else if (input.AnySilent)
        {
            conditions.Unknown(BudgetConditions.Enforced, BudgetConditions.DataPlaneNotReportingReason, "no Router has reported for a minute; see whether the gateway's pods run and reach Metering");
        }
        else
        {
            conditions.Unknown(BudgetConditions.Enforced, BudgetConditions.NoRoutersReason, "no Router reports to Metering; install a gateway, and the budget is kept as soon as it reports");
        }
    }

    private static string Kept(BudgetSpec spec) => spec switch
    {
        { Limit: null } => "gateways count against this budget; without a limit nothing is refused",
        { Enforcement.Mode: Api.Budgets.EnforcementMode.Soft } => "gateways count against this budget; mode Soft refuses nothing",
        _ => "gateways hold every request against this budget and refuse what goes beyond its limit",
    };

    private static void AddFresh(Conditions conditions, StatusInput input)
    {
        if (input.Routers > 0)
        {
            conditions.True(BudgetConditions.MeteringFresh, BudgetConditions.FreshReason, "Routers report, and their events arrive");
        }
        else if (input.AnySilent)
        {
            conditions.False(BudgetConditions.MeteringFresh, BudgetConditions.StaleReason, "Routers have fallen silent: what they used since is not counted yet; see whether the gateway's pods run and reach Metering");
        }
        else if (input.Figures?.LastEventTime is null)
        {
            conditions.Unknown(BudgetConditions.MeteringFresh, BudgetConditions.NoEventsReason, "nothing has been counted in this window yet, and no Router reports");
        }
        else
        {
            conditions.Unknown(BudgetConditions.MeteringFresh, BudgetConditions.NoEventsReason, "no Router has reported since yesterday; the figures are those of the last event");
        }
    }

    private static void AddWithin(Conditions conditions, StatusInput input)
    {
        if (input.Figures is not { } figures)
        {
            if (input.Budget.Spec.Limit is not null)
            {
                conditions.Unknown(BudgetConditions.WithinBudget, "NoWindow", "the budget has no window now: it is not counted yet, or outside its time");
            }

            return;
        }

        if (figures.LimitAmount is not { } limit)
        {
            if (!figures.RateMissing || input.Budget.Spec.Limit is null)
            {
                conditions.True(BudgetConditions.WithinBudget, BudgetConditions.UnlimitedReason, "no limit is set");
            }
            else
            {
                conditions.Unknown(BudgetConditions.WithinBudget, BudgetConditions.MissingRateReason, Missing(input));
            }

            return;
        }

        // The condition speaks of money spent: what is only held comes and goes with every request.
        if (figures.Spent < limit)
        {
            conditions.True(BudgetConditions.WithinBudget, BudgetConditions.WithinLimitReason, "spending is within the limit");
        }
        else if (figures.Mode == Contracts.Configuration.EnforcementMode.Hard)
        {
            var until = figures.EndTime is { } end ? $"until {end.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}" : "for good";
            conditions.False(BudgetConditions.WithinBudget, BudgetConditions.HardExceededReason, $"the limit of {MoneyText.Format(limit, figures.Currency)} {figures.Currency} is used up; requests are refused {until} unless spec.limit is raised or a grant is added to spec.grants");
        }
        else
        {
            conditions.False(BudgetConditions.WithinBudget, BudgetConditions.SoftExceededReason, $"the limit of {MoneyText.Format(limit, figures.Currency)} {figures.Currency} is used up; mode {figures.Mode} refuses nothing: raise spec.limit, or set spec.enforcement.mode to Hard");
        }
    }

    private static void AddPriced(Conditions conditions, StatusInput input)
    {
        if (input.Figures is { RateMissing: true } && input.Budget.Spec.Limit is not null)
        {
            conditions.False(BudgetConditions.Priced, BudgetConditions.MissingRateReason, Missing(input));
        }
        else if (input.UnpricedModels.Count > 0)
        {
            var named = string.Join(", ", input.UnpricedModels.Take(MostNamedModels)) + (input.UnpricedModels.Count > MostNamedModels ? ", …" : "");
            conditions.False(BudgetConditions.Priced, BudgetConditions.UnpricedModelsReason, $"no price is known for {named}; add them to Metering's price contract (--prices-file), or route to models with a price");
        }
        else if (input.Figures is not null)
        {
            conditions.True(BudgetConditions.Priced, BudgetConditions.AllPricedReason, "every model used in this window has a price");
        }
    }

    private static string Missing(StatusInput input) =>
        $"no exchange rate from USD to {input.Budget.Spec.Limit?.Currency} is known, so that amounts are shown in USD; add one to the rates file (ConfigMap claudeconfig-rates)";
}
