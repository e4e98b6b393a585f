using ClaudeConfig.Api;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Foresight.Budgets;
using ClaudeConfig.Metering.Foresight;
using ClaudeConfig.Metering.Kubernetes;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Notifications;
using ClaudeConfig.Metering.Tests.Kit;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Metering.Tests;

/// <summary>What a Budget's status says about its anomalies, and whom it is told.</summary>
public sealed class AnomalyStatusTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.Parse("2026-11-23T08:00:00Z");
    private static readonly HashSet<string> Own =
        [BudgetConditions.Enforced, BudgetConditions.MeteringFresh, BudgetConditions.WithinBudget, BudgetConditions.ForecastWithinBudget, BudgetConditions.Anomalous, BudgetConditions.Priced];

    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2026-11-23T12:00:00Z"));

    [Fact]
    public void Status_OfAnOpenIncident_IsAnomalousAndNamesItsDriver()
    {
        var status = Plan(Incident());
        var anomaly = Assert.Single(status.Anomalies!);
        Assert.Equal((Start, (DateTimeOffset?)null, AnomalyCause.Excess, "312.40", (bool?)null), (anomaly.StartTime!.Value, anomaly.EndTime, anomaly.Cause!.Value, anomaly.Excess, anomaly.Known));
        Assert.Equal("far more is spent than expected; 92 % of it comes from model claude-opus-4-8", anomaly.Message);
        AssertCondition(status, "True", BudgetConditions.ExcessReason);
    }

    [Fact]
    public void Status_OfAnIncidentThatIsOver_IsNormalAndKeepsIt()
    {
        var status = Plan(Incident() with { EndTime = Start.AddHours(2) });
        Assert.Equal(Start.AddHours(2), Assert.Single(status.Anomalies!).EndTime);
        AssertCondition(status, "False", BudgetConditions.NormalReason);
    }

    [Fact]
    public void Status_OfAnIncidentBeforeTheWindow_DoesNotShowIt() => Assert.Null(Plan(Incident() with { StartTime = Start.AddDays(-40), EndTime = Start.AddDays(-39) }).Anomalies);

    [Theory]
    [InlineData("member")]
    [InlineData("key")]
    [InlineData("session")]
    public void Message_WithPeopleOrKeysAsDriver_CountsThemWithoutNames(string dimension)
    {
        var message = Plan(Incident() with { Dimension = dimension, Values = ["ann@example.com"] }).Anomalies!.Single().Message;
        Assert.Contains($"1 {dimension}, named by GET /v1/anomalies", message);
        Assert.DoesNotContain("ann", message);
    }

    [Fact]
    public void Message_WithEndlessNames_StaysWithinTheSchema() =>
        Assert.Equal(512, Plan(Incident() with { Values = [new string('m', 400), new string('n', 400)] }).Anomalies!.Single().Message!.Length);

    [Fact]
    public void Annotation_AfterTheStart_MakesItKnownAndTellsNobody()
    {
        var budget = Annotated("2026-11-23T09:00:00Z");
        var status = Plan(Incident(), budget);
        AssertCondition(status, "False", BudgetConditions.KnownReason);
        Assert.True(status.Anomalies!.Single().Known);
        Assert.Empty(AnomalyPlanner.New(null, status.Anomalies!));
    }

    [Theory]
    [InlineData("2026-11-23T07:00:00Z", "status.anomalies")]
    [InlineData("yes", "is not a time")]
    public void Annotation_ThatDoesNotReachIt_LeavesItOpen(string value, string said)
    {
        var status = Plan(Incident(), Annotated(value));
        AssertCondition(status, "True", BudgetConditions.ExcessReason);
        Assert.Contains(said, status.Conditions!.Single(condition => condition.Type == BudgetConditions.Anomalous).Message);
    }

    [Fact]
    public void New_OfWhatAnOverlappingStatusHas_IsNothing()
    {
        var planned = Plan(Incident()).Anomalies!;
        Assert.Single(AnomalyPlanner.New(null, planned));
        Assert.Single(AnomalyPlanner.New([new BudgetAnomaly { StartTime = Start.AddHours(-9), EndTime = Start.AddHours(-5) }], planned));
        // After a restart the same incident may begin an hour earlier or later.
        Assert.Empty(AnomalyPlanner.New([new BudgetAnomaly { StartTime = Start.AddHours(1) }], planned));
    }

    [Fact]
    public void Sessions_OutOfLine_AreToldEachOnce_BesideTheBudgetsOwn()
    {
        var session = Incident() with { Cause = IncidentCause.Session, Dimension = "session", Values = ["s1"], StartTime = Start.AddMinutes(7) };
        var budget = Annotated(null);
        var both = AnomalyPlanner.Plan(budget, Figures, [Incident(), session])!;
        Assert.Equal(2, AnomalyPlanner.New([], both).Count);
        Assert.Single(AnomalyPlanner.New([new BudgetAnomaly { Cause = AnomalyCause.Session, StartTime = session.StartTime }], both));
        Assert.Equal(AnomalyCause.Session, AnomalyPlanner.New([new BudgetAnomaly { Cause = AnomalyCause.Excess, StartTime = Start }], both).Single().Cause);
        AssertCondition(Plan(session), "True", BudgetConditions.SessionReason);
        Assert.Equal("one session costs several times what nearly all others do; named by GET /v1/anomalies", Plan(session).Anomalies!.Single().Message);
    }

    [Fact]
    public void Sessions_WithoutEnd_LeaveRoomForTheBudgetsOwn()
    {
        var sessions = Enumerable.Range(1, 9).Select(at => Incident() with { Cause = IncidentCause.Session, Dimension = "session", Values = [$"s{at}"], StartTime = Start.AddMinutes(at), NoticedTime = Start.AddHours(2) });
        var shown = AnomalyPlanner.Plan(Annotated(null), Figures, [Incident(), .. sessions])!;
        Assert.Equal([AnomalyCause.Excess, AnomalyCause.Session, AnomalyCause.Session], shown.Select(one => one.Cause!.Value));
    }

    [Fact]
    public void Pace_OfItsExcessAlone_IsNoWriteButOfItsEndIsOne()
    {
        var written = Plan(Incident());
        Assert.Equal(StatusUrgency.None, StatusPace.Urgency(written, Plan(Incident() with { Excess = 400 }), Own));
        Assert.Equal(StatusUrgency.Now, StatusPace.Urgency(written, Plan(Incident() with { EndTime = Start.AddHours(2) }), Own));
    }

    [Fact]
    public void Status_BeforeAnybodyLooked_KeepsWhatWasSaid()
    {
        var budget = Annotated(null);
        budget.Status = Plan(Incident(), budget);
        var status = BudgetStatusPlanner.Plan(A.Input(Figures) with { Budget = budget, Anomalies = AnomalyPlanner.Plan(budget, Figures, null) }, _time);
        Assert.Single(status.Anomalies!);
        AssertCondition(status, "True", BudgetConditions.ExcessReason);
    }

    [Fact]
    public void Notification_OfOneAnomaly_IsTheSameWhoeverTells()
    {
        var budget = Annotated(null);
        budget.Spec = budget.Spec with { Notifications = [Channel("a"), Channel("b")] };
        var anomaly = Plan(Incident()).Anomalies!.Single();
        var first = Notification.Of(budget, Figures, anomaly, _time.GetUtcNow()).Select(note => note.Id).ToArray();
        Assert.Equal(first, Notification.Of(budget, Figures, anomaly, _time.GetUtcNow().AddHours(1)).Select(note => note.Id));
        Assert.Equal(2, first.Distinct().Count());
        Assert.DoesNotContain(first[0], Notification.Of(budget, Figures, anomaly with { StartTime = Start.AddHours(-1) }, _time.GetUtcNow()).Select(note => note.Id));
    }

    private static BudgetNotification Channel(string name) => new() { Name = name, Type = NotificationType.Webhook, SecretKeyRef = new SecretKeyReference { Name = "s", Key = "url" } };

    private BudgetStatus Plan(IncidentReport incident, Budget? budget = null)
    {
        var input = A.Input(Figures);
        budget ??= input.Budget;
        return BudgetStatusPlanner.Plan(input with { Budget = budget, Anomalies = AnomalyPlanner.Plan(budget, Figures, [incident]) }, _time);
    }

    private static Budget Annotated(string? value)
    {
        var budget = A.Input(Figures).Budget;
        budget.Metadata.Uid = "u1";
        budget.Metadata.NamespaceProperty = "team";
        budget.Metadata.Annotations = value is null ? null : new Dictionary<string, string> { [Names.AnomaliesKnownUntilAnnotation] = value };
        return budget;
    }

    private static BudgetFigures Figures => new()
    {
        Namespace = "team", Name = "b", StartTime = DateTimeOffset.Parse("2026-11-01T00:00:00Z"), EndTime = DateTimeOffset.Parse("2026-12-01T00:00:00Z"),
        Mode = Contracts.Configuration.EnforcementMode.Hard, Currency = "USD", LimitAmount = 1000, Limit = "1000", Spent = 12, Held = 0, Provisional = 0,
    };

    private static IncidentReport Incident() => new()
    {
        Cause = IncidentCause.Excess, StartTime = Start, NoticedTime = Start.AddHours(1), Excess = 312.4m, Confidence = 0.999, Dimension = "model", Values = ["claude-opus-4-8"], Explained = 0.92,
    };

    private static void AssertCondition(BudgetStatus status, string expected, string reason)
    {
        var condition = status.Conditions!.Single(condition => condition.Type == BudgetConditions.Anomalous);
        Assert.Equal((expected, reason), (condition.Status, condition.Reason));
    }
}
