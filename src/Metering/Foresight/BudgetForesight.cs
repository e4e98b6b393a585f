using ClaudeConfig.Contracts;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Foresight.Budgets;
using ClaudeConfig.Foresight.Forecasting;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>Forecast, backtest and incidents of one budget, from the rollups at hand: nothing is kept that a restart could lose.</summary>
internal sealed class BudgetForesight(LedgerGate gate, FigureReader figures, BudgetHours hours, IncidentDrivers drivers, SessionIncidents sessions, TimeProvider time)
{
    private const int BacktestDays = 14;

    /// <summary>What a forecast's low and high are to hold, in percent.</summary>
    private const double OutlookLevel = 80;
    private const int WatchedDays = 28;

    /// <summary>Days that a watch which goes on looks back when it begins.</summary>
    private const int WatchedAtOnce = 7;

    /// <summary>Hours of a window that ends far away are forecast up to here: a quarter and some days.</summary>
    private const int FurthestHours = 100 * 24;

    /// <param name="budget">Which.</param>
    /// <param name="steering">By what the forecasts of the last days held; null for nothing.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<ForecastReport?> ForecastAsync(ObjectRef budget, Steering? steering, CancellationToken cancellationToken)
    {
        if (await GatherAsync(budget, cancellationToken) is not { Figures.EndTime: { } end } known)
        {
            return null;
        }

        var current = known.Hours.Length > 0 ? known.Hours[^1] : 0;
        var left = (int)Math.Clamp(Math.Ceiling((end - known.Hour).TotalHours), 0, FurthestHours);
        var outlook = OutlookPlanner.Plan(known.Request(known.Hours.Length - 1, left) with
        {
            Spent = Math.Max(0, (double)known.Figures.Spent - current),
            Limit = (double?)known.Figures.LimitAmount,
            Steering = steering,
        });
        var first = known.Hour.AddHours(1 - known.Hours.Length);
        var skipped = (int)Math.Clamp(Math.Floor((known.Figures.StartTime - first).TotalHours), 0, known.Hours.Length);
        return ForecastReport.Of(known.Figures, outlook, known.Hour) with
        {
            PastStart = skipped < known.Hours.Length ? first.AddHours(skipped) : null,
            Past = [.. known.Hours.Skip(skipped).Select(ForecastReport.Money)],
        };
    }

    public async Task<Backtest?> BacktestAsync(ObjectRef budget, CancellationToken cancellationToken)
    {
        if (await GatherAsync(budget, cancellationToken) is not { } known)
        {
            return null;
        }

        var days = new List<BacktestDay>();
        var steering = new Steering { Level = OutlookLevel };
        var count = Math.Clamp((known.Hours.Length - 1 - 48) / 24, 0, BacktestDays);
        for (var start = known.Hours.Length - 1 - 24 * count; start + 24 < known.Hours.Length; start += 24)
        {
            // Each as it would have been given out: steered by the days before it.
            var plain = OutlookPlanner.Plan(known.Request(start, 24));
            var given = OutlookPlanner.Plan(known.Request(start, 24) with { Steering = steering });
            var actual = known.AtPrices[start..(start + 24)].Sum();
            days.Add(new BacktestDay(
                known.Hour.AddHours(start - known.Hours.Length + 1), ForecastReport.Money(given.Amount), ForecastReport.Money(given.Low), ForecastReport.Money(given.High),
                ForecastReport.Money(actual), actual >= given.Low && actual <= given.High));
            steering = steering.After(actual, plain.Amount, plain.Low, plain.High);
        }

        days.Reverse();
        var spent = days.Sum(day => day.Actual);
        return new Backtest
        {
            Currency = known.Figures.Currency,
            Days = days,
            Error = spent > 0 ? Math.Round(days.Sum(day => Math.Abs(day.Actual - day.Forecast)) / spent, 3) : null,
            Coverage = days.Count > 0 ? Math.Round(100.0 * days.Count(day => day.Held) / days.Count, 1) : null,
            Steering = steering,
        };
    }

    public async Task<IncidentList?> IncidentsAsync(ObjectRef budget, CancellationToken cancellationToken)
    {
        if (await GatherAsync(budget, cancellationToken) is not { } known)
        {
            return null;
        }

        var reports = new List<IncidentReport>();
        foreach (var incident in IncidentReplay.Run(known.AtPrices, known.Hour, WatchedDays * 24, PaceOf(known.Figures), known.Days))
        {
            reports.Add(await ReportAsync(known, incident, cancellationToken));
        }

        var found = await sessions.LookAsync(known.Rules, known.Rule, known.Hour, known.MeanHour, WatchedDays, null, cancellationToken);
        return new IncidentList(known.Figures.Currency, [.. IncidentReport.WithSessions(reports, found.Incidents ?? [], known.Figures.Rate).Reverse()]);
    }

    /// <summary>Goes on watching a budget: the incidents of the last days, the oldest first, and the watch to go on with.</summary>
    /// <param name="budget">Which.</param>
    /// <param name="before">What the last call gave; null to begin.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Null where the budget has no window.</returns>
    public async Task<Watched?> WatchAsync(ObjectRef budget, Watched? before, CancellationToken cancellationToken)
    {
        if (await GatherAsync(budget, cancellationToken) is not { } known)
        {
            return null;
        }

        // A limit that moved is another pace; and once a week the floor follows what is spent.
        var pace = PaceOf(known.Figures);
        var goesOn = before is not null && before.Pace == pace && known.Hour - before.Begun < TimeSpan.FromDays(WatchedAtOnce);
        var watch = goesOn ? before!.Watch : IncidentWatch.Over(known.AtPrices, pace, known.Days);
        watch.Advance(known.AtPrices, known.Hour, WatchedAtOnce * 24);
        var reports = new List<IncidentReport>();
        foreach (var incident in watch.Found.Where(incident => (incident.End ?? known.Hour) > known.Hour.AddDays(-WatchedAtOnce)))
        {
            var last = before?.Incidents.FirstOrDefault(report => report.Cause != IncidentCause.Session && report.NoticedTime == incident.Noticed);
            reports.Add(last is { EndTime: not null } ? last : await ReportAsync(known, incident, cancellationToken));
        }

        var found = await sessions.LookAsync(known.Rules, known.Rule, known.Hour, known.MeanHour, WatchedAtOnce, before?.Sessions, cancellationToken);
        return new Watched(watch, pace, goesOn ? before!.Begun : known.Hour, known.Hour, IncidentReport.WithSessions(reports, found.Incidents ?? [], known.Figures.Rate), found);
    }

    private async Task<Known?> GatherAsync(ObjectRef budget, CancellationToken cancellationToken)
    {
        var rules = await gate.RulesAsync(cancellationToken);
        if (rules.Find(budget) is not { } rule || await figures.ReadAsync(budget, cancellationToken) is not { } found)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var amounts = await hours.ReadAsync(rules, rule, now, cancellationToken);
        double[] In(decimal[] dollars) => [.. dollars.Select(amount => (double)(amount * found.Rate))];
        var paid = In(amounts.Paid);
        return new Known(rules, rule, found, HourSplit.HourOf(now), paid, amounts.AtPricesOfNow == amounts.Paid ? paid : In(amounts.AtPricesOfNow), amounts.Shifts, DayKinds.Of(rule));
    }

    private async Task<IncidentReport> ReportAsync(Known known, Incident incident, CancellationToken cancellationToken)
    {
        decimal? In(double? dollars) => dollars is { } amount ? ForecastReport.Money(amount * (double)known.Figures.Rate) : null;
        var driver = incident.Excess > 0 ? await drivers.FindAsync(known.Rules, known.Rule, new WindowSpan(incident.Start, incident.End ?? known.Hour), cancellationToken) : null;
        return new IncidentReport
        {
            Cause = incident.Cause,
            StartTime = incident.Start,
            NoticedTime = incident.Noticed,
            EndTime = incident.End,
            Excess = ForecastReport.Money(incident.Excess),
            Confidence = Math.Round(incident.Confidence, 4),
            Dimension = driver?.Dimension,
            Values = driver?.Values,
            Explained = driver is null ? null : Math.Round(driver.Explained, 2),
            Besides = driver?.Besides is { Count: > 0 } besides ? besides : null,
            Price = In(driver?.Price),
            Volume = In(driver?.Volume),
            Mix = In(driver?.Mix),
        };
    }

    private static double? PaceOf(BudgetFigures found) =>
        found is { LimitAmount: { } limit, EndTime: { } end } && (end - found.StartTime).TotalHours is > 0 and var length ? (double)limit / length : null;

    /// <param name="Rules">All of them.</param>
    /// <param name="Rule">The budget's.</param>
    /// <param name="Figures">Of its window.</param>
    /// <param name="Hour">The hour that is not over: the last of the amounts.</param>
    /// <param name="Hours">As they were paid.</param>
    /// <param name="AtPrices">As they would be paid now.</param>
    /// <param name="Shifts">What prices will do.</param>
    /// <param name="Days">Null where no holidays are kept.</param>
    private sealed record Known(
        RuleSet Rules, BudgetRule Rule, BudgetFigures Figures, DateTimeOffset Hour, double[] Hours, double[] AtPrices, IReadOnlyList<PriceShift> Shifts, DayKinds? Days)
    {
        /// <summary>In USD.</summary>
        public double MeanHour => Hours.Length > 1 && Figures.Rate is > 0 and var rate ? Hours[..^1].Average() / (double)rate : 0;

        /// <summary>What is asked when so many of the hours are known, with what the calendar and the price list say of those to come.</summary>
        public OutlookRequest Request(int count, int left)
        {
            var hours = AtPrices[..Math.Max(0, count)];
            var first = Hour.AddHours(1 - AtPrices.Length);
            var (usual, factors) = Days is null ? (hours, (double[]?)null) : HolidayEffect.Of(hours, Days.From(hours.Length > 0 ? first : Hour, hours.Length + left));
            if (Shifts.Count > 0)
            {
                factors ??= [.. Enumerable.Repeat(1.0, left)];
                for (var hour = 0; hour < left; hour++)
                {
                    factors[hour] *= Shifts.LastOrDefault(shift => shift.Time <= first.AddHours(hours.Length + hour), new PriceShift(default, 1)).Factor;
                }
            }

            return new OutlookRequest { Hours = usual, Spent = 0, HoursLeft = left, Factors = factors };
        }
    }
}
