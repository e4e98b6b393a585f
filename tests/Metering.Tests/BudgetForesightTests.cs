using ClaudeConfig.Contracts;
using ClaudeConfig.Foresight.Budgets;
using ClaudeConfig.Metering.Foresight;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Pricing;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

/// <summary>What the rollups say about a budget's future and past.</summary>
public sealed class BudgetForesightTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private PriceBook Prices { get; set; } = PriceBook.Public;

    private BudgetForesight Foresight => new(Ledger.Gate, Ledger.Figures, new BudgetHours(Ledger.Database, () => Prices), new IncidentDrivers(new SpendLeaves(Ledger.Database)), new SessionIncidents(new SpendLeaves(Ledger.Database)), Time);

    /// <summary>A dollar an hour in daytime, a tenth at night; and what is given for some hours ago.</summary>
    private async Task SpendAsync(int days, Func<int, decimal>? extra = null)
    {
        foreach (var chunk in Enumerable.Range(1, days * 24).Chunk(90))
        {
            await Ledger.SendAsync([.. chunk.Select(ago => (Start: Now.AddHours(-ago), Ago: ago)).Select(hour => A.Event(hour.Start, (hour.Start.Hour is >= 8 and < 20 ? 1m : 0.1m) + (extra?.Invoke(hour.Ago) ?? 0)))]);
        }
    }

    [Fact]
    public async Task Forecast_OfSteadyDays_IsWhatTheRestOfTheMonthWillCost()
    {
        var budget = A.Budget("b").LimitedTo(300);
        await Ledger.UseAsync(budget);
        await SpendAsync(14);

        var forecast = (await Foresight.ForecastAsync(budget.Budget, null, CancellationToken.None))!;
        var spent = (await Ledger.FiguresAsync(budget)).Spent;
        // Noon of the 23rd to the month's end: 7.5 days of 13.20.
        Assert.InRange(forecast.Amount, spent + 95, spent + 103);
        Assert.InRange(forecast.Low, spent, forecast.Amount);
        Assert.InRange(forecast.High, forecast.Amount, spent + 115);
        Assert.Equal(("Learnt", 180), (forecast.Reason, forecast.Path.Count));
        Assert.True(forecast.ExhaustionTime is null || forecast.ExhaustionTime < forecast.EndTime);
    }

    [Fact]
    public async Task Forecasts_OfATurn_AreExpectedInTheirWindowAlone()
    {
        var (steady, young) = (A.Budget("b").LimitedTo(300), A.Budget("young", new ObjectRef("team", "other")).LimitedTo(300));
        await Ledger.UseAsync(steady, young);
        await SpendAsync(14);
        var forecasts = new BudgetForecasts(Foresight, Ledger.Gate, Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<BudgetForecasts>.Instance);
        var start = (await Ledger.FiguresAsync(steady)).StartTime;
        Assert.Null(forecasts.ExpectedAtEnd(steady.Budget, start));

        await forecasts.TurnAsync(CancellationToken.None);

        Assert.InRange(forecasts.ExpectedAtEnd(steady.Budget, start)!.Value, 150, 300);
        Assert.Null(forecasts.ExpectedAtEnd(steady.Budget, start.AddMonths(1)));
        Assert.Null(forecasts.ExpectedAtEnd(young.Budget, start));
        Assert.False(forecasts.Of(young.Budget, start)!.IsLearnt);
        Assert.InRange(forecasts.CoverageOf(steady.Budget)!.Value, 50, 100);
        Assert.Null(forecasts.CoverageOf(young.Budget));
    }

    [Fact]
    public async Task Forecast_OfAFewHours_SaysThatItKnowsLittle()
    {
        var budget = A.Budget("b").LimitedTo(20);
        await Ledger.UseAsync(budget);
        await SpendAsync(1);

        var forecast = (await Foresight.ForecastAsync(budget.Budget, null, CancellationToken.None))!;
        Assert.Equal("InsufficientHistory", forecast.Reason);
        Assert.Equal(forecast.Spent, forecast.Low);
        Assert.NotNull(forecast.ExhaustionTime);
    }

    [Fact]
    public async Task Forecast_OfNothing_IsZero()
    {
        var budget = A.Budget("b").LimitedTo(20);
        await Ledger.UseAsync(budget);
        var forecast = (await Foresight.ForecastAsync(budget.Budget, null, CancellationToken.None))!;
        Assert.Equal((0, 0, 0), (forecast.Amount, forecast.Low, forecast.High));
        Assert.Null(forecast.ExhaustionTime);
    }

    [Fact]
    public async Task Forecast_OfAnUnknownBudget_IsNone() => Assert.Null(await Foresight.ForecastAsync(A.Budget("x").Budget, null, CancellationToken.None));

    [Fact]
    public async Task Forecast_AfterAPriceThatRose_TakesItForNoGrowth_AndFollowsTheNextOne()
    {
        var budget = A.Budget("b").LimitedTo(3000);
        await Ledger.UseAsync(budget);
        // A dollar an hour, since four days two: the tokens are the same.
        await SpendAsync(14, ago => Now.AddHours(-ago) >= DateTimeOffset.Parse("2026-11-20T00:00:00Z") ? Now.AddHours(-ago).Hour is >= 8 and < 20 ? 1m : 0.1m : 0);
        Prices = Book((null, "2026-11-20", 1), ("2026-11-20", "2026-11-27", 2), ("2026-11-27", null, 4));
        var spent = (await Ledger.FiguresAsync(budget)).Spent;
        var forecast = (await Foresight.ForecastAsync(budget.Budget, null, CancellationToken.None))!;
        // Noon of the 23rd: 3.5 days of 26.40, then 4 of 52.80.
        Assert.InRange(forecast.Amount - spent, 295, 312);

        Prices = Book((null, "2026-11-20", 1), ("2026-11-20", null, 2));
        Assert.InRange((await Foresight.ForecastAsync(budget.Budget, null, CancellationToken.None))!.Amount - spent, 190, 206);

        // Without a word of the price it is growth.
        Prices = Book((null, null, 2));
        Assert.True((await Foresight.ForecastAsync(budget.Budget, null, CancellationToken.None))!.Amount - spent > 220);
    }

    [Fact]
    public async Task Forecast_WithAHoliday_ExpectsAWeekendOnIt()
    {
        var plain = A.Budget("b").LimitedTo(300);
        var budget = plain with { Holidays = ["US"] };
        await Ledger.UseAsync(budget);
        foreach (var chunk in Enumerable.Range(1, 21 * 24).Chunk(90))
        {
            await Ledger.SendAsync([.. chunk.Select(ago => Now.AddHours(-ago)).Where(hour => hour.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && hour.Day != 11).Select(hour => A.Event(hour, 1m))]);
        }

        var path = (await Foresight.ForecastAsync(budget.Budget, null, CancellationToken.None))!.Path;
        // Noon of Monday the 23rd: Thanksgiving is Thursday the 26th, and nobody worked on the 11th, Veterans Day.
        Assert.InRange(path.Skip(60).Take(24).Sum(), 0, 3);
        Assert.InRange(path.Skip(84).Take(24).Sum(), 15, 30);
        await Ledger.UseAsync(plain);
        Assert.InRange((await Foresight.ForecastAsync(budget.Budget, null, CancellationToken.None))!.Path.Skip(60).Take(24).Sum(), 15, 30);
    }

    [Fact]
    public async Task Forecast_WithAGrant_IsExhaustedLater()
    {
        var budget = A.Budget("b").LimitedTo(260);
        await Ledger.UseAsync(budget);
        await SpendAsync(14);
        var before = (await Foresight.ForecastAsync(budget.Budget, null, CancellationToken.None))!;
        await Ledger.UseAsync(budget with { Grants = [new Domain.Budgets.RuleGrant { Name = "more", Amount = 26, FirstSeen = Now }] });
        var after = (await Foresight.ForecastAsync(budget.Budget, null, CancellationToken.None))!;
        Assert.True(after.ExhaustionTime is null || after.ExhaustionTime > before.ExhaustionTime!.Value.AddHours(24));
        Assert.NotNull(before.ExhaustionTime);
    }

    /// <summary>One model whose input costs this much from one day to another.</summary>
    private static PriceBook Book(params (string? From, string? To, int Dollars)[] spans)
    {
        string Field(string name, string? day) => day is null ? "" : $", \"{name}\": \"{day}\"";
        var rows = spans.Select(span => $"{{\"provider\": \"test\", \"model\": \"m\"{Field("from", span.From)}{Field("to", span.To)}, \"rates\": {{\"input\": \"{span.Dollars}\", \"cacheWrite5m\": \"0\", \"cacheWrite1h\": \"0\", \"cacheRead\": \"0\", \"output\": \"5\"}}}}");
        var json = "{\"formatVersion\": 1, \"currency\": \"USD\", \"providers\": [{\"name\": \"test\", \"batch\": \"1\", \"webSearchPerThousand\": \"1\", \"contextWindow\": 1000, \"maxOutput\": 100}], \"rows\": [" + string.Join(',', rows) + "]}";
        return PriceBook.TryParse(System.Text.Encoding.UTF8.GetBytes(json), "test", out var book, out var problems) ? book : throw new InvalidOperationException(string.Join('\n', problems));
    }

    [Fact]
    public async Task Forecast_OfDaysThatStrayed_IsSteeredByThem()
    {
        var budget = A.Budget("b").LimitedTo(3000);
        await Ledger.UseAsync(budget);
        // Three steady weeks; then each day its own, from a third to twice as much.
        var random = new Random(5);
        var sizes = Enumerable.Range(0, 36).Select(day => (decimal)Math.Round(Math.Exp(1.4 * random.NextDouble() - 0.9), 2)).ToArray();
        await SpendAsync(35, ago => ago < 14 * 24 ? sizes[ago / 24] : 0);
        var test = (await Foresight.BacktestAsync(budget.Budget, CancellationToken.None))!;
        Assert.Equal(14, test.Steering!.Seen);
        // What the days say is what was given out then.
        Assert.Equal(test.Coverage!.Value, test.Steering.Achieved!.Value, 1);
        var wide = test.Steering with { Width = 2, Bias = 0 };
        var (plain, steered) = ((await Foresight.ForecastAsync(budget.Budget, null, CancellationToken.None))!, (await Foresight.ForecastAsync(budget.Budget, wide, CancellationToken.None))!);
        Assert.InRange((steered.High - steered.Low) / (plain.High - plain.Low), 1.6m, 2.1m);
        var up = (await Foresight.ForecastAsync(budget.Budget, wide with { Width = 1, Bias = 1 }, CancellationToken.None))!;
        Assert.True(up.Amount > plain.Amount && up.Amount < plain.High);

        var forecasts = new BudgetForecasts(Foresight, Ledger.Gate, Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<BudgetForecasts>.Instance);
        var start = (await Ledger.FiguresAsync(budget)).StartTime;
        await forecasts.TurnAsync(CancellationToken.None);
        Assert.Equal(plain.High, forecasts.Of(budget.Budget, start)!.High);
        Time.Advance(TimeSpan.FromMinutes(61));
        await forecasts.TurnAsync(CancellationToken.None);
        var expected = (await Foresight.ForecastAsync(budget.Budget, forecasts.SteeringOf(budget.Budget), CancellationToken.None))!;
        Assert.Equal((expected.Low, expected.High), (forecasts.Of(budget.Budget, start)!.Low, forecasts.Of(budget.Budget, start)!.High));
        Assert.NotEqual((await Foresight.ForecastAsync(budget.Budget, null, CancellationToken.None))!.High, expected.High);
    }

    [Fact]
    public async Task Backtest_OfSteadyDays_WasRight()
    {
        var budget = A.Budget("b").LimitedTo(300);
        await Ledger.UseAsync(budget);
        await SpendAsync(14);
        var backtest = (await Foresight.BacktestAsync(budget.Budget, CancellationToken.None))!;
        Assert.InRange(backtest.Days.Count, 8, 14);
        Assert.InRange(backtest.Error!.Value, 0, 0.1m);
    }

    [Fact]
    public async Task Incidents_OfALoop_AreFoundWithTheirExcess()
    {
        var budget = A.Budget("b").LimitedTo(100_000);
        await Ledger.UseAsync(budget);
        await SpendAsync(18, ago => ago is > 20 and <= 30 ? 40 : 0);
        var incident = Assert.Single((await Foresight.IncidentsAsync(budget.Budget, CancellationToken.None))!.Incidents);
        Assert.Equal(IncidentCause.Excess, incident.Cause);
        Assert.Equal(Now.AddHours(-30), incident.StartTime);
        Assert.InRange(incident.Excess, 380, 410);
        Assert.NotNull(incident.Dimension);
    }

    [Fact]
    public async Task IncidentsOfATurn_GoOnFromHourToHour_AndEnd()
    {
        var budget = A.Budget("b").LimitedTo(100_000);
        await Ledger.UseAsync(budget);
        await SpendAsync(18, ago => ago <= 4 ? 40 : 0);
        Time.Advance(TimeSpan.FromMinutes(6));
        var incidents = new BudgetIncidents(Foresight, Ledger.Gate, Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<BudgetIncidents>.Instance);
        Assert.Null(incidents.Of(budget.Budget));

        await incidents.TurnAsync(CancellationToken.None);
        var open = Assert.Single(incidents.Of(budget.Budget)!);
        Assert.Null(open.EndTime);
        Assert.InRange(open.Excess, 150, 165);

        for (var hour = 1; hour <= 5; hour++)
        {
            await Ledger.SendAsync(A.Event(Now, Now.Hour is >= 8 and < 20 ? 1m : 0.1m));
            Time.Advance(TimeSpan.FromHours(1));
            await incidents.TurnAsync(CancellationToken.None);
        }

        var over = Assert.Single(incidents.Of(budget.Budget)!);
        Assert.Equal((open.StartTime, open.NoticedTime), (over.StartTime, over.NoticedTime));
        Assert.NotNull(over.EndTime);
        Assert.InRange(over.Excess, 150, 165);
    }

    [Fact]
    public async Task Incidents_OfOneSession_NameItAndWhatItBelongsTo()
    {
        var budget = A.Budget("b").LimitedTo(100_000);
        await Ledger.UseAsync(budget);
        await SpendAsync(18);
        await Ledger.SendAsync([.. Enumerable.Range(20, 10).Select(ago => InSession(A.Event(Now.AddHours(-ago), 40), "loop", key: "ci"))]);

        var incident = Assert.Single((await Foresight.IncidentsAsync(budget.Budget, CancellationToken.None))!.Incidents);

        Assert.Equal(("session", "loop"), (incident.Dimension, Assert.Single(incident.Values!)));
        Assert.Equal("ci", incident.Besides!["key"]);
        Assert.InRange(incident.Volume!.Value, 380, 410);
    }

    [Fact]
    public async Task Incidents_OfUsualSessions_AreNotBlamedOnThem()
    {
        var budget = A.Budget("b").LimitedTo(100_000);
        await Ledger.UseAsync(budget);
        // One session an hour, as always; since a while the same tokens come from a dearer class.
        foreach (var chunk in Enumerable.Range(1, 24 * 24).Chunk(90))
        {
            await Ledger.SendAsync([.. chunk.Select(ago => InSession(A.Event(Now.AddHours(-ago), ago is > 20 and <= 30 ? 40 : 1) with { Usage = ago is > 20 and <= 30 ? new() { Output = 8_000_000 } : new() { Input = 1_000_000 } }, $"s{ago}"))]);
        }

        var incident = Assert.Single((await Foresight.IncidentsAsync(budget.Budget, CancellationToken.None))!.Incidents);

        Assert.Equal(("tokenClass", "output"), (incident.Dimension, Assert.Single(incident.Values!)));
    }

    [Fact]
    public async Task Session_OutOfLine_IsAnIncidentOfItsOwn_WhereTheBudgetIsNot()
    {
        var budget = A.Budget("b").LimitedTo(100_000);
        await Ledger.UseAsync(budget);
        // A hundred dollars an hour; a session of a dollar every hour, and one of 700 that spends no more an hour than usual.
        foreach (var chunk in Enumerable.Range(1, 12 * 24).Chunk(90))
        {
            await Ledger.SendAsync([.. chunk.Select(ago => InSession(A.Event(Now.AddHours(-ago), 1), $"s{ago}")), .. chunk.Where(ago => ago > 8).Select(ago => A.Event(Now.AddHours(-ago), 99))]);
        }

        await Ledger.SendAsync([.. Enumerable.Range(2, 7).Select(ago => InSession(A.Event(Now.AddHours(-ago), 100), "loop", key: "ci"))]);
        var incident = Assert.Single((await Foresight.WatchAsync(budget.Budget, null, CancellationToken.None))!.Incidents, one => one.Cause == IncidentCause.Session);
        Assert.Equal((Now.AddHours(-8), null, "session", "loop", "ci"), (incident.StartTime, incident.EndTime, incident.Dimension, incident.Values!.Single(), incident.Besides!["key"]));
        Assert.InRange(incident.Excess, 50, 690);
        Assert.Equal(incident.Excess, incident.Price + incident.Volume + incident.Mix);
    }

    private static Contracts.Metering.UsageEvent InSession(Contracts.Metering.UsageEvent usage, string session, string? key = null) =>
        usage with { Attribution = usage.Attribution with { SessionId = session, Key = key } };
}
