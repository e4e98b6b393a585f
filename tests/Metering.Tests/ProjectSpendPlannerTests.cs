using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Kubernetes;
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
        var spend = ProjectSpendPlanner.Plan(tree.Find(new ObjectKey("team", "leaf"))!, tree, new Dictionary<ObjectRef, (decimal, DateTimeOffset)>(), Now);
        Assert.Equal(("0.00", "0.00 USD"), (spend!.Amount, spend.Display));
        Assert.False(ProjectSpendPlanner.Same(shown, spend));
        Assert.True(ProjectSpendPlanner.Same(spend, spend with { LastEventTime = Now }));
    }

    private static ProjectSpend? Plan(string name, params (string Project, decimal Spent)[] spent)
    {
        var tree = A.Snapshot([], [Project("top", null), Project("middle", "top"), Project("leaf", "middle"), Project("alone", null)]).Projects;
        return ProjectSpendPlanner.Plan(
            tree.Find(new ObjectKey("team", name))!, tree, spent.ToDictionary(entry => new ObjectRef("team", entry.Project), entry => (entry.Spent, Now)), Now);
    }

    private static ClaudeProject Project(string name, string? parent, ProjectSpend? shown = null)
    {
        var project = A.Project(name);
        project.Spec = project.Spec with { ParentRef = parent is null ? null : new ObjectReference { Name = parent } };
        project.Status = shown is null ? null : new ClaudeProjectStatus { Spend = shown };
        return project;
    }
}
