using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;

using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Notifications;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Metering.Thresholds;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

public sealed class ThresholdTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private static readonly ThresholdKey At80 = new(80, ThresholdBasis.Actual, ThresholdAction.Notify);
    private static readonly ThresholdKey At100 = new(100, ThresholdBasis.Actual, ThresholdAction.Notify);
    private static readonly ThresholdKey Forecast = new(100, ThresholdBasis.Forecast, ThresholdAction.Notify);

    private readonly Budget _budget = A.BudgetObject(spec => spec with
    {
        Thresholds = [new BudgetThreshold { Percent = 80 }, new BudgetThreshold { Percent = 100 }, new BudgetThreshold { Percent = 100, Basis = ThresholdBasis.Forecast }],
        Notifications =
        [
            new BudgetNotification { Name = "hook", Type = NotificationType.Webhook, SecretKeyRef = new SecretKeyReference { Name = "alerts", Key = "url" } },
            new BudgetNotification { Name = "chat", Type = NotificationType.Slack, SecretKeyRef = new SecretKeyReference { Name = "alerts", Key = "slack" } },
        ],
    });

    private ThresholdStore Store => new(Ledger.Database, Time);

    public static TheoryData<string, string, int> Levels => new()
    {
        { "79.99", "", 100 }, { "80", "80", 100 }, { "99.999999999999", "80", 100 }, { "100", "80 100", 100 }, { "0", "", 0 }, { "0.000001", "80 100", 0 },
    };

    [Theory]
    [MemberData(nameof(Levels))]
    public void Threshold_Fires_ExactlyWhereItsPercentageIsReached(string spent, string expected, int limit)
    {
        var moves = ThresholdPlanner.Plan(_budget.Spec.Thresholds, A.Figures(limit, decimal.Parse(spent)), null, []);
        Assert.Equal(expected, string.Join(' ', moves.Fire.Select(key => key.Percent)));
    }

    [Fact]
    public void Threshold_IsArmedAgain_WhenTheLimitIsRaised()
    {
        Assert.Equal([At80], ThresholdPlanner.Plan(_budget.Spec.Thresholds, A.Figures(1000, 90), null, [At80]).Lift);
        Assert.False(ThresholdPlanner.Plan(_budget.Spec.Thresholds, A.Figures(100, 90), null, [At80]).Any);
        Assert.False(ThresholdPlanner.Plan(_budget.Spec.Thresholds, A.Figures(1000, 90) with { Building = true }, null, [At80]).Any);
        // One that the spec no longer has, and all of a budget without a limit.
        Assert.Equal([new ThresholdKey(50, ThresholdBasis.Actual, ThresholdAction.Notify)], ThresholdPlanner.Plan(
            _budget.Spec.Thresholds, A.Figures(100, 60), null, [new ThresholdKey(50, ThresholdBasis.Actual, ThresholdAction.Notify)]).Lift);
    }

    [Fact]
    public void Forecast_Fires_ByWhatIsExpected()
    {
        Assert.Equal([Forecast], ThresholdPlanner.Plan(_budget.Spec.Thresholds, A.Figures(100, 10), 100.01m, []).Fire);
        Assert.Empty(ThresholdPlanner.Plan(_budget.Spec.Thresholds, A.Figures(100, 10), 99, []).Fire);
        // Nothing is expected for a moment: what fired stays.
        Assert.False(ThresholdPlanner.Plan(_budget.Spec.Thresholds, A.Figures(100, 10), null, [Forecast]).Any);
    }

    [Fact]
    public async Task Threshold_FiresOnceAWindow_WhoeverLeadsAndHoweverOftenItStarts()
    {
        Assert.Equal([80], await TurnAsync(A.Figures(100, 85)));
        Assert.Empty(await TurnAsync(A.Figures(100, 86)));
        Assert.Equal([100], await TurnAsync(A.Figures(100, 100)));
        Assert.Equal(4, await Ledger.ScalarAsync<long>("select count(*) from notifications"));
        // Another window is another matter; so is this one after its limit was raised.
        Assert.Equal([80], await TurnAsync(A.Figures(100, 81) with { StartTime = Now.AddMonths(1) }));
        Assert.Empty(await TurnAsync(A.Figures(1000, 100)));
        Assert.Equal([80], await TurnAsync(A.Figures(1000, 800)));
    }

    [Fact]
    public async Task Threshold_FiredByTwoLeadersAtOnce_IsToldOnce()
    {
        var moves = new ThresholdMoves([At80], []);
        var fired = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.MoveAsync(_budget, A.Figures(100, 85), moves, CancellationToken.None)));
        Assert.Single(fired, keys => keys.Count == 1);
        Assert.Equal(2, await Ledger.ScalarAsync<long>("select count(*) from notifications"));
    }

    [Fact]
    public async Task Status_SaysWhatFiredAndWhetherItWasTold()
    {
        var thresholds = new BudgetThresholds(Store, new NoForecasts());
        await thresholds.BeginTurnAsync(CancellationToken.None);
        var (all, _) = await thresholds.TurnAsync(_budget, A.Figures(100, 85), CancellationToken.None);
        var input = A.Input(A.Figures(100, 85), _budget) with { Fired = all, Deliveries = [new ChannelDelivery("hook", false, false, "example.com answered 500"), new ChannelDelivery("chat", true, false, null)] };
        var status = Kubernetes.BudgetStatusPlanner.Plan(input, Time);
        Assert.Equal((80, ThresholdAction.Notify, Now), (status.FiredThresholds!.Single().Percent, status.FiredThresholds!.Single().Action, status.FiredThresholds!.Single().Time!.Value));
        var notified = status.Conditions!.Single(condition => condition.Type == BudgetConditions.Notified);
        Assert.Equal(("False", "DeliveryFailed", "channel hook was not told, and it is tried again: example.com answered 500"), (notified.Status, notified.Reason, notified.Message));
    }

    private async Task<IEnumerable<int>> TurnAsync(BudgetFigures figures)
    {
        // A process of its own each time: nothing is remembered but in the store.
        var thresholds = new BudgetThresholds(Store, new NoForecasts());
        await thresholds.BeginTurnAsync(CancellationToken.None);
        return (await thresholds.TurnAsync(_budget, figures, CancellationToken.None)).New.Select(key => key.Percent).Order();
    }
}
