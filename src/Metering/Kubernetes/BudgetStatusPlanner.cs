using ClaudeConfig.Api.Budgets;
using ClaudeConfig.ControllerRuntime.Status;
using ClaudeConfig.Metering.Ledger;
using k8s.Models;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>Metering's part of a Budget's status. Pure: the same input gives the same status.</summary>
internal static class BudgetStatusPlanner
{
    private const int MostNamedModels = 5;
    private const int DefaultTop = 3;

    private static readonly string[] OfFigures = [BudgetConditions.WithinBudget, BudgetConditions.ForecastWithinBudget, BudgetConditions.Anomalous, BudgetConditions.Priced, BudgetConditions.Notified];

    public static BudgetStatus Plan(StatusInput input, TimeProvider time)
    {
        var budget = input.Budget;
        var conditions = new Conditions(budget.Status?.Conditions, budget.Metadata.Generation ?? 0, time);
        EnforcedPlanner.AddTo(conditions, input, time.GetUtcNow());
        if (input.Outage is null)
        {
            AddFresh(conditions, input);
            AddWithin(conditions, input, time.GetUtcNow());
            AddForecast(conditions, input);
            if (input.Figures is not null)
            {
                AnomalyPlanner.AddTo(conditions, budget, input.Anomalies);
            }

            AddPriced(conditions, input);
            AddNotified(conditions, input);
        }
        else
        {
            AddOutage(conditions, input);
        }

        var status = new BudgetStatus { Conditions = [.. conditions.ToList()] };
        status = input.Outage is not null ? WithLast(status, budget.Status) : input.Figures is { } figures ? WithFigures(status, figures, input) with { FiredThresholds = input.Fired.Count == 0 ? null : [.. input.Fired], Anomalies = input.Anomalies is { Count: > 0 } ? input.Anomalies : null } : status;
        return BudgetStateText.Of(input, time.GetUtcNow()) is { } state ? status with { Display = (status.Display ?? new BudgetDisplay()) with { State = state } } : status;
    }

    private static BudgetStatus WithFigures(BudgetStatus status, BudgetFigures figures, StatusInput input)
    {
        status = status with
        {
            Window = new BudgetWindow { StartTime = figures.StartTime, EndTime = figures.EndTime },
            UnpricedModels = input.UnpricedModels.Count,
            LastEventTime = figures.LastEventTime,
            LagSeconds = figures.LagSeconds,
        };

        // Without a rate there is no amount in the budget's currency, and dollars beside its limit would be read as if they were: the condition says them.
        if (figures.RateMissing)
        {
            return status with { Display = new BudgetDisplay { Spent = "no rate", Held = "no rate" } };
        }

        var expected = input.Forecast is { IsLearnt: true } forecast ? forecast : null;
        string? Money(decimal? amount) => amount is { } value ? MoneyText.Format(value, figures.Currency) : null;
        return status with
        {
            EffectiveLimit = Money(figures.LimitAmount),
            Spent = Money(figures.Spent),
            Held = Money(figures.Held),
            Provisional = Money(figures.Provisional),
            Remaining = Money(figures.RemainingAmount),
            Overspent = Money(figures.OverspentAmount),
            Members = input.Members is { } members ? Members(members, input.Budget, figures) : null,
            TopConsumers = Consumers(input.Consumers, input.Budget, figures),
            UsedPercent = figures.UsedPercent is { } percent ? MoneyWords.Percent(percent) : null,
            Forecast = expected is null ? null : new BudgetForecast { Amount = Money(expected.Amount), Low = Money(expected.Low), High = Money(expected.High), ExhaustionTime = expected.ExhaustionTime },
            Display = new BudgetDisplay
            {
                Forecast = expected is null ? null : MoneyWords.Amount(expected.Amount, figures.Currency),
                Spent = MoneyWords.Amount(figures.Spent, figures.Currency),
                Held = MoneyWords.Amount(figures.Held, figures.Currency),
                Used = figures.UsedPercent is { } used ? $"{MoneyWords.Percent(used)}%" : null,
            },
        };
    }

    private static BudgetMembers Members(MemberStanding standing, Budget budget, BudgetFigures figures) => new()
    {
        Counted = standing.Counted,
        UsedUp = standing.UsedUp,
        Top =
        [
            .. standing.Top.Take(budget.Spec.Reporting?.TopConsumers ?? DefaultTop).Select(member => new MemberUse
            {
                Name = MemberNames.Of(member.Member, budget),
                Spent = MoneyText.Format(member.Spent, figures.Currency),
                Limit = member.Limit is { } limit ? MoneyText.Format(limit, figures.Currency) : null,
            }),
        ],
    };

    /// <summary>Null where there is nobody to name.</summary>
    private static IReadOnlyList<BudgetConsumer>? Consumers(IReadOnlyList<Consumer> consumers, Budget budget, BudgetFigures figures) => consumers.Count == 0 ? null :
    [
        .. consumers.Take(budget.Spec.Reporting?.TopConsumers ?? 0).Select(consumer => new BudgetConsumer
        {
            Name = consumer.Kind == ConsumerKind.Project ? consumer.Name : MemberNames.Of(consumer.Name, budget),
            Spent = MoneyText.Format(consumer.Spent, figures.Currency),
        }),
    ];

    /// <summary>The figures as they were: an apply gives up what it does not name.</summary>
    private static BudgetStatus WithLast(BudgetStatus status, BudgetStatus? last) => last is null ? status : status with
    {
        Window = last.Window,
        EffectiveLimit = last.EffectiveLimit,
        Spent = last.Spent,
        Held = last.Held,
        Provisional = last.Provisional,
        Remaining = last.Remaining,
        Overspent = last.Overspent,
        UsedPercent = last.UsedPercent,
        Members = last.Members,
        TopConsumers = last.TopConsumers,
        UnpricedModels = last.UnpricedModels,
        FiredThresholds = last.FiredThresholds,
        Forecast = last.Forecast,
        Anomalies = last.Anomalies,
        LastEventTime = last.LastEventTime,
        LagSeconds = last.LagSeconds,
        Display = last.Display is { } display ? new BudgetDisplay { Spent = display.Spent, Held = display.Held, Used = display.Used, Forecast = display.Forecast } : null,
    };

    private static void AddOutage(Conditions conditions, StatusInput input)
    {
        conditions.Unknown(BudgetConditions.MeteringFresh, BudgetConditions.StoreUnavailableReason, $"nothing can be counted: {input.Outage!.Problem.Message}");
        foreach (var type in OfFigures)
        {
            conditions.Keep(type);
        }
    }

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
            conditions.Unknown(BudgetConditions.MeteringFresh, BudgetConditions.NoEventsReason, "no Router reports; the figures are those of the last event");
        }
    }

    /// <summary>No amounts in the message: what is expected moves every hour, and alone is worth no write.</summary>
    private static void AddForecast(Conditions conditions, StatusInput input)
    {
        if (input.Figures is not { LimitAmount: { } limit })
        {
            return;
        }

        if (input.Forecast is not { IsLearnt: true } forecast)
        {
            conditions.Unknown(BudgetConditions.ForecastWithinBudget, BudgetConditions.InsufficientHistoryReason, "there are less than two days of spending to learn from, or the window has no end");
        }
        else if (forecast.Amount <= limit)
        {
            conditions.True(BudgetConditions.ForecastWithinBudget, BudgetConditions.WithinLimitReason, "what is expected at the window's end is within the limit");
        }
        else
        {
            conditions.False(BudgetConditions.ForecastWithinBudget, BudgetConditions.ForecastExceededReason, "more is expected at the window's end than the limit; see status.forecast, and lower the spending or raise the limit");
        }
    }

    private static void AddWithin(Conditions conditions, StatusInput input, DateTimeOffset now)
    {
        if (input.Figures is not { } figures)
        {
            if (input.Budget.Spec.Limit is not null)
            {
                conditions.Unknown(BudgetConditions.WithinBudget, "NoWindow", NoWindow(input, now));
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

    private static void AddNotified(Conditions conditions, StatusInput input)
    {
        var channels = (input.Budget.Spec.Notifications ?? []).Select(channel => channel.Name).ToHashSet();
        var deliveries = input.Deliveries.Where(delivery => channels.Contains(delivery.Channel)).ToList();
        if (deliveries.Count == 0)
        {
            return;
        }

        if (deliveries.FirstOrDefault(delivery => !delivery.Delivered && delivery.Error is not null) is { } failed)
        {
            var next = failed.GivenUp ? "it is not tried again" : "it is tried again";
            conditions.False(BudgetConditions.Notified, BudgetConditions.DeliveryFailedReason, $"channel {failed.Channel} was not told, and {next}: {failed.Error}");
        }
        else if (deliveries.All(delivery => delivery.Delivered))
        {
            conditions.True(BudgetConditions.Notified, BudgetConditions.DeliveredReason, $"told: {string.Join(", ", deliveries.Select(delivery => delivery.Channel).Order(StringComparer.Ordinal))}");
        }
        else
        {
            conditions.Unknown(BudgetConditions.Notified, BudgetConditions.DeliveringReason, "a notification is on its way");
        }
    }

    private static string NoWindow(StatusInput input, DateTimeOffset now) => input.Budget.Spec.Period switch
    {
        { EndTime: { } end } when end <= now => "the budget has ended, and nothing is counted any more; set spec.period.endTime to a later time, or delete the budget",
        { StartTime: { } start } when start > now => "the budget has not begun, and nothing is counted yet; see spec.period.startTime",
        _ => "the ledger does not count this budget: see the condition Enforced",
    };

    private static string Missing(StatusInput input) => MoneyWords.MissingRate(input.Budget.Spec.Limit!.Currency, input.Figures!, refused: false);
}
