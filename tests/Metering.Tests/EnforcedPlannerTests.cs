using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Metering.Kubernetes;
using ClaudeConfig.Metering.Routers;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Pricing;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Metering.Tests;

/// <summary>Enforced is True with proof only, and says by its own name what is missing.</summary>
public sealed class EnforcedPlannerTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2026-11-23T12:00:00Z"));

    [Fact]
    public void Enforced_WithAllProof_IsTrue() => AssertEnforced(A.Input(A.Figures(100, 1)), "True", BudgetConditions.EnforcedReason, "refuse what goes beyond");

    [Theory]
    [InlineData("False", A.Generation)]
    [InlineData("Unknown", A.Generation)]
    [InlineData("True", A.Generation - 1)]
    public void Enforced_NotConfirmedByGateways_IsPending(string programmed, long generation)
    {
        var budget = A.BudgetObject();
        budget.Status = new BudgetStatus { Conditions = [A.Programmed(programmed, generation, "1 of 3 gateways run this version of the budget")] };
        AssertEnforced(A.Input(A.Figures(100, 1), budget), "Unknown", BudgetConditions.PendingReason, generation == A.Generation ? "1 of 3 gateways" : "Operator");
    }

    [Fact]
    public void Enforced_NotTakenUpByTheLedger_IsPending() => AssertEnforced(A.Input(null), "Unknown", BudgetConditions.PendingReason, "ledger");

    [Fact]
    public void Enforced_WithoutRouters_IsUnknown() =>
        AssertEnforced(A.Input(A.Figures(100, 1)) with { Routers = 0 }, "Unknown", BudgetConditions.NoRoutersReason, "install a gateway");

    [Fact]
    public void Enforced_NewestSpecUnusable_SaysWhichGenerationIsInForce()
    {
        var budget = A.BudgetObject(spec => spec with { Period = new BudgetPeriod { Type = PeriodType.Daily, TimeZone = "Europe/Berln" } });
        var snapshot = A.Snapshot([budget], accepted: _ => new AcceptedBudget(budget.Metadata.Uid, 2, A.BudgetObject().Spec));
        AssertEnforced(A.Input(A.Figures(100, 1), budget, snapshot), "False", BudgetConditions.LastAcceptedReason, "generation 2 is in force", "Europe/Berln");
    }

    [Fact]
    public void Enforced_NeverUsable_IsRefusingByItsOwnName()
    {
        var budget = A.BudgetObject(spec => spec with { Period = new BudgetPeriod { Type = PeriodType.Daily, TimeZone = "Europe/Berln" } });
        var status = AssertEnforced(A.Input(null, budget), "False", BudgetConditions.RefusingReason, "team/b", "Europe/Berln");
        Assert.Equal("Refusing", status.Display!.State);
    }

    [Theory]
    [InlineData("other", ConditionReasons.NotGranted)]
    [InlineData(null, ConditionReasons.RefNotFound)]
    public void Enforced_ScopeGoneOrNotGranted_IsFalseAndCountsNothing(string? space, string reason)
    {
        var budget = A.BudgetObject(spec => spec with { Scope = new BudgetScope { ProjectRef = new ObjectReference { Name = "p", Namespace = space } } });
        var status = AssertEnforced(A.Input(null, budget, A.Snapshot([budget], [])), "False", reason, "counts nothing and blocks nothing");
        Assert.Null(status.Display);
    }

    [Fact]
    public void Enforced_KeyThatNobodyHas_NamesIt()
    {
        var budget = A.BudgetObject(spec => spec with { Scope = spec.Scope with { Keys = ["zz"] } });
        AssertEnforced(Selected(budget, A.Project(keys: "a")), "False", BudgetConditions.NothingSelectedReason, "\"zz\"", "spec.keys");
    }

    [Fact]
    public void Enforced_OneKeyOfTwoExists_IsTrueAndNamesTheOther()
    {
        var budget = A.BudgetObject(spec => spec with { Scope = spec.Scope with { Keys = ["a", "zz"] } });
        AssertEnforced(Selected(budget, A.Project(keys: "a")), "True", BudgetConditions.EnforcedReason, "key zz");
    }

    [Theory]
    [InlineData("claude-hiaku-*", UnpricedModelAction.Deny, "False")]
    [InlineData("claude-haiku-4-5-20251001", UnpricedModelAction.Deny, "True")]
    [InlineData("claude-haiku-*", UnpricedModelAction.Deny, "True")]
    [InlineData("claude-haiku-4-5-2025*", UnpricedModelAction.Deny, "True")]
    [InlineData("house-model", UnpricedModelAction.Deny, "False")]
    [InlineData("house-model", UnpricedModelAction.Allow, "True")]
    public void Enforced_ModelsWithoutPrice_SelectNothingUnlessLetThrough(string model, UnpricedModelAction action, string expected)
    {
        var budget = A.BudgetObject(spec => spec with { Scope = spec.Scope with { Models = [model] }, Enforcement = new BudgetEnforcement { OnUnpricedModel = action } });
        var project = A.Project();
        project.Spec = project.Spec with { Providers = [new ModelProvider { Name = "a", Type = ProviderType.Anthropic }] };
        AssertEnforced(Selected(budget, project), expected, expected == "True" ? BudgetConditions.EnforcedReason : BudgetConditions.NothingSelectedReason);
    }

    [Theory]
    [InlineData("2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z", BudgetConditions.EndedReason, "refused since")]
    [InlineData("2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z", BudgetConditions.NotStartedReason, "refused until then")]
    public void Enforced_OutsideTheTimeOfAOneOff_SaysWhatHappens(string start, string end, string reason, string words)
    {
        var budget = A.BudgetObject(spec => spec with
        {
            Period = new BudgetPeriod { Type = PeriodType.OneOff, StartTime = DateTimeOffset.Parse(start), EndTime = DateTimeOffset.Parse(end) },
        });
        var status = AssertEnforced(A.Input(null, budget), "False", reason, words);
        Assert.Equal("Blocking", status.Display!.State);
        Assert.NotEqual("", Find(status, BudgetConditions.WithinBudget).Message);
    }

    [Fact]
    public void Enforced_CurrencyWithoutRate_IsFalseAndShowsNoDollars()
    {
        var budget = A.BudgetObject(spec => spec with { Limit = new Money { Amount = "100", Currency = "CHF" } });
        var status = AssertEnforced(A.Input(A.Figures(100, 2.54m, currency: "CHF", rate: null), budget), "False", BudgetConditions.MissingRateReason, "CHF", "2.54 USD", "claudeconfig-rates");
        Assert.Equal((null, "no rate", "no rate", null, "Blocking"), (status.Spent, status.Display!.Spent, status.Display.Held, status.Display.Used, status.Display.State));
    }

    [Fact]
    public void Enforced_Shadow_IsFalse()
    {
        AssertEnforced(
            A.Input(A.Figures(100, 0), A.BudgetObject(spec => spec with { Enforcement = new BudgetEnforcement { Mode = EnforcementMode.Shadow } })),
            "False", BudgetConditions.ShadowReason, "Hard");
    }

    [Theory]
    [InlineData(null, null, 5, "LastKnown 4m", "a bounded part of what was left, for 4h, and then refuse")]
    [InlineData(null, null, 245, "Blocking", "for 4h, and then refuse")]
    [InlineData(null, "30m", 29, "LastKnown 20m", "for 30m, and then refuse")]
    [InlineData(null, "30m", 31, "Blocking", "for 30m, and then refuse")]
    [InlineData(MeteringUnavailableAction.Deny, null, 1, "Blocking", "refuse what")]
    [InlineData(MeteringUnavailableAction.Allow, null, 125, "LastKnown 2h", "let requests through. Remedy")]
    [InlineData(MeteringUnavailableAction.Allow, "1h30m", 80, "LastKnown 1h", "let requests through for 1h30m, and then refuse")]
    [InlineData(MeteringUnavailableAction.Allow, "1h30m", 91, "Blocking", "let requests through for 1h30m, and then refuse")]
    public void Enforced_StoreAway_SaysWhyAndKeepsTheFigures(MeteringUnavailableAction? action, string? time, int minutes, string state, string words)
    {
        var away = new MeteringUnavailableRule { Mode = action, For = time };
        var budget = A.BudgetObject(spec => spec with { Enforcement = new BudgetEnforcement { OnMeteringUnavailable = away } });
        budget.Status = BudgetStatusPlanner.Plan(A.Input(A.Figures(100, 12), budget), _time);
        var outage = new StoreOutage(new StoreProblem("the disk is full", "free space"), _time.GetUtcNow().AddMinutes(-minutes));
        var status = AssertEnforced(A.Input(null, budget) with { Outage = outage, Routers = 0 }, "False", BudgetConditions.StoreUnavailableReason, "the disk is full", "free space", words);
        Assert.Equal(("12.00", "12.00 USD", "12%", state), (status.Spent, status.Display!.Spent, status.Display.Used, status.Display.State));
        Assert.Equal("True", Find(status, BudgetConditions.WithinBudget).Status);
        Assert.Equal("Unknown", Find(status, BudgetConditions.MeteringFresh).Status);
    }

    [Fact]
    public void Enforced_OneOfSeveralGatewaysSilent_IsFalseAndNamesIt()
    {
        var missed = new MissedGateway("gateway-1", _time.GetUtcNow().AddSeconds(-25), Reports: false);
        var status = AssertEnforced(
            A.Input(A.Figures(100, 12)) with { Routers = 2, Missed = [missed] }, "False", BudgetConditions.DataPlaneNotReportingReason, $"gateway gateway-1 (since {_time.GetUtcNow().AddSeconds(-25):yyyy-MM-dd'T'HH:mm:ss'Z'}) does not report any more");
        Assert.Equal("True", Find(status, BudgetConditions.MeteringFresh).Status);
    }

    [Fact]
    public void Enforced_GatewayWhoseChargesDoNotArrive_IsFalseAndNamesIt() => AssertEnforced(
        A.Input(A.Figures(100, 12)) with { Routers = 2, Missed = [new MissedGateway("gateway-0", _time.GetUtcNow().AddSeconds(-25), Reports: true)] },
        "False", BudgetConditions.DataPlaneNotReportingReason, "gateway gateway-0 (since ", " reports, and what it counts does not arrive");

    [Fact]
    public void Enforced_ManyGatewaysSilent_NamesTheFirst()
    {
        var missed = Enumerable.Range(0, 200).Select(i => new MissedGateway($"gateway-{i}", _time.GetUtcNow().AddMinutes(-1), Reports: false)).ToList();
        var status = AssertEnforced(A.Input(A.Figures(100, 12)) with { Routers = 2, Missed = missed }, "False", BudgetConditions.DataPlaneNotReportingReason, "gateway-2 (since ", "and 197 more gateways do not report");
        Assert.InRange(Find(status, BudgetConditions.Enforced).Message.Length, 1, 500);
    }

    /// <summary>From then on it refuses by itself what this budget covers.</summary>
    [Fact]
    public void Enforced_GatewaySilentForLongerThanItGoesOnAlone_IsTrueAgain()
    {
        var silent = A.Input(A.Figures(100, 12)) with { Routers = 2, Missed = [new MissedGateway("gateway-1", _time.GetUtcNow().AddHours(-3), Reports: false)] };
        AssertEnforced(silent, "False", BudgetConditions.DataPlaneNotReportingReason, "gateway-1");
        AssertEnforced(silent with { Missed = [silent.Missed[0] with { Since = _time.GetUtcNow().AddHours(-5) }] }, "True", BudgetConditions.EnforcedReason);
    }

    [Fact]
    public void Missed_OfADedicatedGateway_ConcernsItsProjectAlone()
    {
        var own = A.Project("own");
        var gateway = GatewayNames.Of(own.Key);
        own.Status = new ClaudeProjectStatus { GatewayAddress = GatewayNames.AddressOf(gateway, "claudeconfig-system") };
        var covers = A.BudgetObject(spec => spec with { Scope = new BudgetScope { ProjectRef = new ObjectReference { Name = "own" } } }, "of-own");
        var other = A.BudgetObject();
        var snapshot = A.Snapshot([covers, other], [own, A.Project()]);
        MissedGateway[] missed = [new($"{gateway}-0", default, false), new("gateway-0", default, false)];
        Assert.Equal([missed[0]], GatewayReach.Of(snapshot, covers.Key, missed));
        Assert.Equal([missed[1]], GatewayReach.Of(snapshot, other.Key, missed));
    }

    [Theory]
    [InlineData(100, 0, 0, "OK", "0%")]
    [InlineData(20000, 2.53, 0, "OK", "0.012%")]
    [InlineData(1000000000, 0.000000001, 0, "OK", "0.000001%")]
    [InlineData(100, 42.78, 0, "OK", "42.7%")]
    [InlineData(100, 79.99, 0, "OK", "79.9%")]
    [InlineData(100, 80, 0, "Warning", "80%")]
    [InlineData(100, 99.99, 0, "Warning", "99.9%")]
    [InlineData(100, 10, 89, "HeldBusy", "10%")]
    [InlineData(100, 100, 0, "Blocking", "100%")]
    [InlineData(0, 0, 0, "Blocking", "0%")]
    public void State_OfAHardBudget_FollowsItsFigures(double limit, double spent, double held, string state, string used)
    {
        var status = BudgetStatusPlanner.Plan(A.Input(A.Figures((decimal)limit, (decimal)spent, (decimal)held)), _time);
        Assert.Equal((state, used, used[..^1]), (status.Display!.State, status.Display.Used, status.UsedPercent));
    }

    [Fact]
    public void State_ThresholdFired_IsWarning()
    {
        var budget = A.BudgetObject(spec => spec with { Thresholds = [new BudgetThreshold { Percent = 40, Basis = ThresholdBasis.Actual, Action = ThresholdAction.Notify }] });
        Assert.Equal("Warning", BudgetStatusPlanner.Plan(A.Input(A.Figures(100, 40), budget), _time).Display!.State);
        Assert.Equal("OK", BudgetStatusPlanner.Plan(A.Input(A.Figures(100, 39), budget), _time).Display!.State);
    }

    private StatusInput Selected(Budget budget, ClaudeProject project)
    {
        var snapshot = A.Snapshot([budget], [project]);
        var selection = ScopeSelection.Of(snapshot.Budgets[budget.Key], snapshot.Projects, new PricedModels(() => PriceBook.Public), _time.GetUtcNow());
        return A.Input(A.Figures(100, 1), budget, snapshot) with { Selection = selection };
    }

    private BudgetStatus AssertEnforced(StatusInput input, string status, string reason, params string[] words)
    {
        var planned = BudgetStatusPlanner.Plan(input, _time);
        var condition = Find(planned, BudgetConditions.Enforced);
        Assert.Equal((status, reason), (condition.Status, condition.Reason));
        Assert.All(words, word => Assert.Contains(word, condition.Message));
        Assert.All(planned.Conditions!, each => Assert.NotEqual("", each.Message));
        return planned;
    }

    private static V1Condition Find(BudgetStatus status, string type) => status.Conditions!.Single(condition => condition.Type == type);
}
