using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Operator.Controllers.Budgets;
using ClaudeConfig.Operator.RouterConfigs;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Operator.Tests.Budgets;

public sealed class BudgetPlannerTests
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(A.Epoch, TimeSpan.Zero));

    [Fact]
    public void Status_AcceptedBudget_ShowsTheLimitWithItsCurrency()
    {
        var status = Status(A.Budget("b"), new BundleRollout([Gateway("v1")], ["v1"]));
        Assert.Equal("100 USD", status.Display!.Limit);
        Assert.Equal(1, status.EnforcedGeneration);
        Assert.All(status.Conditions!, condition => Assert.NotEqual("", condition.Message));
        Assert.Equal("True", status.Conditions.Condition("Programmed").Status);
    }

    [Fact]
    public void Status_UnlimitedBudget_SaysSo() =>
        Assert.Equal("unlimited", Status(A.Budget("b", with: spec => spec with { Limit = null }), Nobody).Display!.Limit);

    [Theory]
    [InlineData("v1", "True", "Programmed")]
    [InlineData("v0", "False", "Pending")]
    public void Status_Programmed_FollowsWhatGatewaysReport(string running, string status, string reason)
    {
        var programmed = Status(A.Budget("b"), new BundleRollout([Gateway(running)], ["v1"])).Conditions.Condition("Programmed");
        Assert.Equal((status, reason), (programmed.Status, programmed.Reason));
    }

    [Fact]
    public void Status_BeforeAnyReportOrGateway_IsUnknown()
    {
        Assert.Equal("Unknown", Status(A.Budget("b"), new BundleRollout(null, ["v1"])).Conditions.Condition("Programmed").Status);
        Assert.Equal(("Unknown", "NoRouters"), Of(Status(A.Budget("b"), Nobody), "Programmed"));
    }

    [Fact]
    public void Status_NotYetInABundle_IsPendingThoughGatewaysReport() =>
        Assert.Equal(("False", "Pending"), Of(Status(A.Budget("b"), new BundleRollout([Gateway("v1")], [])), "Programmed"));

    [Fact]
    public void Status_BadZoneWithAnAcceptedForm_SaysWhichGenerationIsInForce()
    {
        var budget = A.Budget("b", with: spec => spec with { Period = spec.Period with { TimeZone = "Europe/Berln" } });
        budget.Metadata.Generation = 2;
        var accepted = new AcceptedBudget(budget.Metadata.Uid, 1, A.Budget("b").Spec);
        var status = Status(budget, Nobody, accepted);
        Assert.Equal(("False", BudgetConditions.UnknownTimeZoneReason), Of(status, "Ready"));
        Assert.Contains("generation 1 of this budget stays in force", status.Conditions.Condition("Ready").Message, StringComparison.Ordinal);
        Assert.Equal(1, status.EnforcedGeneration);
    }

    [Fact]
    public void Status_BadZoneFromTheStart_SaysThatItRefusesWhatItCovers()
    {
        var status = Status(A.Budget("b", with: spec => spec with { Period = spec.Period with { TimeZone = "Europe/Berln" } }), Nobody);
        Assert.Contains("what this budget covers is refused", status.Conditions.Condition("Accepted").Message, StringComparison.Ordinal);
        Assert.Null(status.EnforcedGeneration);
    }

    [Fact]
    public void Status_ScopeThatIsNotGranted_SaysThatItBlocksNothing()
    {
        var status = Status(A.Budget("b", "elsewhere", with: spec => spec with { Scope = new BudgetScope { ProjectRef = new ObjectReference { Namespace = "team-a", Name = "payments" } } }), Nobody);
        Assert.Equal(("False", ConditionReasons.NotGranted), Of(status, "Ready"));
        Assert.Contains("blocks nothing", status.Conditions.Condition("Ready").Message, StringComparison.Ordinal);
    }

    private static BundleRollout Nobody => new([], ["v1"]);

    private static BudgetStatus Status(Budget budget, BundleRollout rollout, AcceptedBudget? accepted = null)
    {
        var grants = new ReferenceGrants(A.Namespaces(("team-a", []), ("elsewhere", [])));
        var compiled = BudgetCompiler.Compile([budget], new ProjectTree([A.Project()], grants), grants, _ => accepted)[budget.Key];
        return BudgetPlanner.Status(compiled, null, rollout, Time);
    }

    private static (string Status, string Reason) Of(BudgetStatus status, string type)
    {
        var condition = status.Conditions.Condition(type);
        return (condition.Status, condition.Reason);
    }

    private static RouterReport Gateway(string version) => new() { Instance = "gateway-0", Role = RouterRole.Gateway, ConfigVersion = version, ReportTime = A.Epoch };
}
