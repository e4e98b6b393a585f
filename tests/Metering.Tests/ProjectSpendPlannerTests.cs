using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Kubernetes;
using ClaudeConfig.Metering.Reconciliation;
using ClaudeConfig.Metering.Tests.Kit;

namespace ClaudeConfig.Metering.Tests;

public sealed class ProjectSpendPlannerTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-11-23T12:00:00Z");

    [Fact]
    public void Spend_OfAParentWithoutRequests_IsThatOfItsChildren()
    {
        var spend = Plan("top", ("leaf", 2.5m), ("alone", 7m));
        Assert.Equal(("0.00", "2.50", "2.50 USD"), (spend!.Amount, spend.WithChildren, spend.Display));
    }

    [Fact]
    public void Spend_OfAMiddle_IncludesItsOwnAndAllBelow()
    {
        var spend = Plan("middle", ("top", 100m), ("middle", 0.04m), ("leaf", 2.5m));
        Assert.Equal(("0.04", "2.54", "2.54 USD"), (spend!.Amount, spend.WithChildren, spend.Display));
    }

    [Fact]
    public void Spend_WhereNobodySpentYet_IsNotShown() => Assert.Null(Plan("leaf", ("top", 1m)));

    [Fact]
    public void Spend_ShownBefore_IsZeroWhenAMonthBegins()
    {
        var shown = new ProjectSpend { Amount = "5.00", WithChildren = "5.00", Display = "5.00 USD", Currency = "USD", StartTime = Now.AddMonths(-1) };
        var tree = A.Snapshot([], [Project("leaf", null, shown)]).Projects;
        var spend = ProjectSpendPlanner.Plan(tree.Find(new ObjectKey("team", "leaf"))!, tree, new Dictionary<ObjectRef, (decimal, DateTimeOffset)>(), null, Now);
        Assert.Equal(("0.00", "0.00 USD"), (spend!.Amount, spend.Display));
        Assert.False(ProjectSpendPlanner.Same(shown, spend));
        Assert.True(ProjectSpendPlanner.Same(spend, spend with { LastEventTime = Now }));
    }

    [Fact]
    public void Spend_BesideAProvidersReport_SaysHowFarTheyAgree()
    {
        var reconciled = new ReconciledMonth(Now, new Dictionary<ObjectRef, ReconciledSpend> { [new("team", "leaf")] = new(10, -0.5m), [new("team", "middle")] = new(2, 1.25m), [new("team", "alone")] = new(7, 7) });
        var spend = Plan("top", reconciled, ("leaf", 10m));
        Assert.Equal(("0.75", "12.00", Now), (spend!.Reconciliation!.Delta, spend.Reconciliation.Counted, spend.Reconciliation.Through));
        Assert.False(ProjectSpendPlanner.Same(spend, Plan("top", null, ("leaf", 10m))));
        Assert.True(ProjectSpendPlanner.Same(spend, Plan("top", reconciled, ("leaf", 10m))));
    }

    private static ProjectSpend? Plan(string name, params (string Project, decimal Spent)[] spent) => Plan(name, null, spent);

    private static ProjectSpend? Plan(string name, ReconciledMonth? reconciled, params (string Project, decimal Spent)[] spent)
    {
        var tree = A.Snapshot([], [Project("top", null), Project("middle", "top"), Project("leaf", "middle"), Project("alone", null)]).Projects;
        return ProjectSpendPlanner.Plan(
            tree.Find(new ObjectKey("team", name))!, tree, spent.ToDictionary(entry => new ObjectRef("team", entry.Project), entry => (entry.Spent, Now)), reconciled, Now);
    }

    private static ClaudeProject Project(string name, string? parent, ProjectSpend? shown = null)
    {
        var project = A.Project(name);
        project.Spec = project.Spec with { ParentRef = parent is null ? null : new ObjectReference { Name = parent } };
        project.Status = shown is null ? null : new ClaudeProjectStatus { Spend = shown };
        return project;
    }
}
