using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Metering.Foresight;
using ClaudeConfig.Metering.Kubernetes;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Routers;
using ClaudeConfig.Metering.Tests.Kit;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using HardMode = ClaudeConfig.Contracts.Configuration.EnforcementMode;

namespace ClaudeConfig.Metering.Tests;

public sealed class BudgetStatusPlannerTests
{
    private static readonly HashSet<string> Own =
        [BudgetConditions.Enforced, BudgetConditions.MeteringFresh, BudgetConditions.WithinBudget, BudgetConditions.ForecastWithinBudget, BudgetConditions.Priced];

    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2026-11-23T12:00:00Z"));

    [Fact]
    public void Status_OfAHardBudgetWithinItsLimit_ShowsMoneyAndTrueConditions()
    {
        var status = Plan(Figures(100, 12.3456m, 0.0003m));
        Assert.Equal(("100.00", "12.35", "0.0003", "0.00", "87.65", null, "12.3"), Money(status));
        Assert.Equal(DateTimeOffset.Parse("2026-12-01T00:00:00Z"), status.Window!.EndTime);
        AssertCondition(status, BudgetConditions.Enforced, "True", BudgetConditions.EnforcedReason);
        AssertCondition(status, BudgetConditions.MeteringFresh, "True", BudgetConditions.FreshReason);
        AssertCondition(status, BudgetConditions.WithinBudget, "True", BudgetConditions.WithinLimitReason);
        AssertCondition(status, BudgetConditions.Priced, "True", BudgetConditions.AllPricedReason);
    }

    [Theory]
    [InlineData(HardMode.Hard, BudgetConditions.HardExceededReason)]
    [InlineData(HardMode.Soft, BudgetConditions.SoftExceededReason)]
    [InlineData(HardMode.Shadow, BudgetConditions.SoftExceededReason)]
    public void Status_BeyondTheLimit_SaysByHowMuchAndWhatHelps(HardMode mode, string reason)
    {
        var status = Plan(Figures(10, 12, 0) with { Mode = mode });
        Assert.Equal(("2.00", "0.00", "120"), (status.Overspent, status.Remaining, status.UsedPercent));
        AssertCondition(status, BudgetConditions.WithinBudget, "False", reason);
        Assert.Contains("raise", Find(status, BudgetConditions.WithinBudget).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(80, "True", BudgetConditions.WithinLimitReason)]
    [InlineData(120, "False", BudgetConditions.ForecastExceededReason)]
    public void Status_WithAForecast_ShowsItAndJudgesTheLimitByIt(int expected, string status, string reason)
    {
        var planned = BudgetStatusPlanner.Plan(A.Input(Figures(100, 12, 0)) with { Forecast = Forecast(expected) }, _time);

        Assert.Equal(($"{expected}.00", "70.00", "130.00"), (planned.Forecast!.Amount, planned.Forecast.Low, planned.Forecast.High));
        Assert.Equal($"{expected}.00 USD", planned.Display!.Forecast);
        AssertCondition(planned, BudgetConditions.ForecastWithinBudget, status, reason);
        Assert.DoesNotContain(Find(planned, BudgetConditions.ForecastWithinBudget).Message, char.IsDigit);
    }

    [Theory]
    [InlineData(null, null, 3)]
    [InlineData(1, ConsumerIdentity.Named, 1)]
    [InlineData(0, ConsumerIdentity.Named, 0)]
    public void Status_OfABudgetThatGivesShares_NamesAFewAndCountsAll(int? top, ConsumerIdentity? identities, int named)
    {
        var budget = A.BudgetObject(spec => spec with { Reporting = new BudgetReporting { TopConsumers = top, Identities = identities } });
        var standing = new MemberStanding(5000, 17, [new("https://idp#a\u202e\u0007nn", 12.345m, 10), new("", 3, null), .. Enumerable.Range(0, 8).Select(n => new MemberSpend($"m{n}", 1, 2))]);
        var members = BudgetStatusPlanner.Plan(A.Input(Figures(100, 50, 0), budget) with { Members = standing }, _time).Members!;
        Assert.Equal((5000, 17, named), (members.Counted, members.UsedUp, members.Top!.Count));
        if (members.Top is [var first, ..])
        {
            Assert.Equal((identities is null ? "member-4b89fac51a" : "https://idp#a??nn", "12.35", "10.00"), (first.Name, first.Spent, first.Limit));
        }

        if (members.Top is [_, var unnamed, ..])
        {
            Assert.Equal(("unnamed", "3.00", null), (unnamed.Name, unnamed.Spent, unnamed.Limit));
        }
    }

    [Fact]
    public void Status_WhereOnlyAMemberMoved_IsWrittenSoon()
    {
        BudgetStatus With(int usedUp, decimal spent) => BudgetStatusPlanner.Plan(
            A.Input(Figures(100, 50, 0)) with { Members = new MemberStanding(2, usedUp, [new("ann", spent, 10)]) }, _time);
        Assert.Equal(StatusUrgency.None, StatusPace.Urgency(With(0, 1), With(0, 1), Own));
        Assert.Equal(StatusUrgency.Soon, StatusPace.Urgency(With(0, 1), With(1, 1), Own));
        Assert.Equal(StatusUrgency.Soon, StatusPace.Urgency(With(0, 1), With(0, 2), Own));
    }

    [Fact]
    public void Status_WithLittleHistory_PromisesNothing()
    {
        var planned = BudgetStatusPlanner.Plan(A.Input(Figures(100, 12, 0)) with { Forecast = Forecast(80) with { Reason = "InsufficientHistory" } }, _time);

        Assert.Null(planned.Forecast);
        Assert.Null(planned.Display!.Forecast);
        AssertCondition(planned, BudgetConditions.ForecastWithinBudget, "Unknown", BudgetConditions.InsufficientHistoryReason);
    }

    [Fact]
    public void Pace_OfAForecastAlone_IsNoWrite()
    {
        var written = BudgetStatusPlanner.Plan(A.Input(Figures(100, 12, 0)) with { Forecast = Forecast(80) }, _time);

        Assert.Equal(StatusUrgency.None, StatusPace.Urgency(written, BudgetStatusPlanner.Plan(A.Input(Figures(100, 12, 0)) with { Forecast = Forecast(85) }, _time), Own));
        Assert.Equal(StatusUrgency.Now, StatusPace.Urgency(written, BudgetStatusPlanner.Plan(A.Input(Figures(100, 12, 0)) with { Forecast = Forecast(120) }, _time), Own));
    }

    [Fact]
    public void Status_WithoutRouters_DoesNotClaimEnforcement()
    {
        AssertCondition(Plan(Figures(10, 0, 0), routers: 0), BudgetConditions.Enforced, "Unknown", BudgetConditions.NoRoutersReason);
        var silent = Plan(Figures(10, 0, 0), routers: 0, silent: true);
        AssertCondition(silent, BudgetConditions.Enforced, "False", BudgetConditions.DataPlaneNotReportingReason);
        AssertCondition(silent, BudgetConditions.MeteringFresh, "False", BudgetConditions.StaleReason);
    }

    [Fact]
    public void Status_WithUnpricedModels_NamesThem()
    {
        var status = Plan(Figures(10, 0, 0), unpriced: ["x-1", "y-2"]);
        AssertCondition(status, BudgetConditions.Priced, "False", BudgetConditions.UnpricedModelsReason);
        Assert.Contains("x-1, y-2", Find(status, BudgetConditions.Priced).Message);
        Assert.Equal(2, status.UnpricedModels);
    }

    [Fact]
    public void Pace_WritesConditionsAtOnceFiguresSoonAndTimesNever()
    {
        var written = Plan(Figures(100, 10, 0));
        Assert.Equal(StatusUrgency.Now, StatusPace.Urgency(null, written, Own));
        Assert.Equal(StatusUrgency.None, StatusPace.Urgency(written, Plan(Figures(100, 10, 0)), Own));
        var later = Figures(100, 10, 0) with { LastEventTime = _time.GetUtcNow(), LagSeconds = 9 };
        Assert.Equal(StatusUrgency.None, StatusPace.Urgency(written, Plan(later), Own));
        Assert.Equal(StatusUrgency.Soon, StatusPace.Urgency(written, Plan(Figures(100, 11, 0)), Own));
        Assert.Equal(StatusUrgency.Now, StatusPace.Urgency(written, Plan(Figures(100, 100, 0)), Own));
        // Figures whose shown digits do not move are no news either.
        Assert.Equal(StatusUrgency.None, StatusPace.Urgency(written, Plan(Figures(100, 10.00001m, 0)), Own));
        // Conditions of other writers are none of ours.
        var ready = new V1Condition { Type = "Ready", Status = "True", Reason = "Reconciled", Message = "" };
        Assert.Equal(StatusUrgency.None, StatusPace.Urgency(written with { Conditions = [.. written.Conditions!, ready] }, Plan(Figures(100, 10, 0)), Own));
    }

    [Theory]
    [InlineData("0", "USD", "0.00")]
    [InlineData("12.345", "USD", "12.35")]
    [InlineData("0.0003", "USD", "0.0003")]
    [InlineData("0.000312345", "USD", "0.00031")]
    [InlineData("0.05", "USD", "0.05")]
    [InlineData("-0.0003", "EUR", "-0.0003")]
    [InlineData("1234567.891", "JPY", "1234568")]
    [InlineData("0.25", "JPY", "0.25")]
    [InlineData("2", "JPY", "2")]
    [InlineData("1.9999", "JPY", "2")]
    [InlineData("2.5", "JPY", "2.5")]
    [InlineData("10", "JPY", "10")]
    [InlineData("1.2345", "KWD", "1.235")]
    [InlineData("0.000000000001", "USD", "0.000000000001")]
    public void Money_Formatted_KeepsTheDigitsThatMatter(string amount, string currency, string text) =>
        Assert.Equal(text, MoneyText.Format(decimal.Parse(amount), currency));

    private static BudgetFigures Figures(decimal limit, decimal spent, decimal held) => A.Figures(limit, spent, held);

    private BudgetStatus Plan(BudgetFigures figures, int routers = 1, bool silent = false, string[]? unpriced = null) =>
        BudgetStatusPlanner.Plan(A.Input(figures) with { Routers = routers, Missed = silent ? [new MissedGateway("gateway-0", _time.GetUtcNow().AddMinutes(-1), Reports: false)] : [], UnpricedModels = unpriced ?? [] }, _time);

    private static (string?, string?, string?, string?, string?, string?, string?) Money(BudgetStatus status) =>
        (status.EffectiveLimit, status.Spent, status.Held, status.Provisional, status.Remaining, status.Overspent, status.UsedPercent);

    private static V1Condition Find(BudgetStatus status, string type) => status.Conditions!.Single(condition => condition.Type == type);

    private static void AssertCondition(BudgetStatus status, string type, string expected, string reason)
    {
        var condition = Find(status, type);
        Assert.Equal((expected, reason, 3L), (condition.Status, condition.Reason, condition.ObservedGeneration!.Value));
    }

    private static ForecastReport Forecast(decimal amount) => new()
    {
        Namespace = "team",
        Name = "b",
        EndTime = DateTimeOffset.Parse("2026-12-01T00:00:00Z"),
        Currency = "USD",
        Spent = 12,
        Amount = amount,
        Low = 70,
        High = 130,
        Reason = "Learnt",
        Confidence = "good",
        PathStart = DateTimeOffset.Parse("2026-11-23T12:00:00Z"),
        Path = [],
        PathLow = [],
        PathHigh = [],
    };
}
