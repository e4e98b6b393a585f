using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Projects.Members;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Operator.Tests.Projects;

public sealed class MembersPlannerTests
{
    private static readonly MembersPlanner Planner = new(new FakeTimeProvider(new DateTimeOffset(A.Epoch, TimeSpan.Zero)));

    [Fact]
    public void Plan_Members_BecomeOneBindingARoleInEveryNamespace()
    {
        var plan = Planner.Plan(Inputs(["ci", "team-a"], Member("alice", ProjectRole.Admin), Member("bob", ProjectRole.Viewer), Member("carol", ProjectRole.Viewer)));
        Assert.Equal(4, plan.RoleBindings.Count);
        var viewers = plan.RoleBindings.Single(binding => binding.Metadata.NamespaceProperty == "team-a" && binding.RoleRef.Name == Names.ViewerRole);
        Assert.Equal(["bob", "carol"], viewers.Subjects.Select(subject => subject.Name));
    }

    [Fact]
    public void Plan_ChildElsewhere_CarriesTheOwnersUidAndNoReference()
    {
        var plan = Planner.Plan(Inputs(["ci", "team-a"], Member("alice", ProjectRole.Admin)));
        var elsewhere = plan.RoleBindings.Single(binding => binding.Metadata.NamespaceProperty == "ci");
        Assert.Null(elsewhere.Metadata.OwnerReferences);
        Assert.Equal("uid-team-a-payments", elsewhere.Metadata.Annotations[Names.OwnerUidAnnotation]);
        Assert.Single(plan.RoleBindings.Single(binding => binding.Metadata.NamespaceProperty == "team-a").Metadata.OwnerReferences);
    }

    [Fact]
    public void Plan_SubjectListedTwice_HasTheHigherRoleAndIsNamed()
    {
        var inputs = Inputs(["team-a"], Member("alice", ProjectRole.Viewer), Member("alice", ProjectRole.Admin), Member("alice", ProjectRole.BudgetApprover));
        var plan = Planner.Plan(inputs);
        Assert.Equal([Names.BudgetApproverRole, Names.AdminRole], plan.RoleBindings.Select(binding => binding.RoleRef.Name).OrderDescending(StringComparer.Ordinal).Reverse());
        var condition = Bound(inputs, plan, ChildChanges.None);
        Assert.Equal("True", condition.Status);
        Assert.Contains("User alice is listed as Viewer and Admin: Admin counts", condition.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData((ProjectRole)99, SubjectKind.User, "role")]
    [InlineData(ProjectRole.Admin, (SubjectKind)99, "subject.kind")]
    public void Plan_ValueOfANewerVersion_LeavesThatMemberOutAndNamesIt(ProjectRole role, SubjectKind kind, string field)
    {
        var odd = new ProjectMember { Subject = new MemberSubject { Kind = kind, Name = "mallory" }, Role = role };
        var inputs = Inputs(["team-a"], odd, Member("bob", ProjectRole.Viewer));
        var plan = Planner.Plan(inputs);
        Assert.Equal(["bob"], plan.RoleBindings.SelectMany(binding => binding.Subjects).Select(subject => subject.Name));
        var condition = Bound(inputs, plan, ChildChanges.None);
        Assert.Equal(("False", ConditionReasons.UnknownValue), (condition.Status, condition.Reason));
        Assert.Contains($"spec.members[0] (mallory) has a {field}", condition.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_OneNamespaceRefusesAndOneChildIsSomebodyElses_NamesBoth()
    {
        var inputs = Inputs(["team-a"]);
        var condition = Bound(inputs, Planner.Plan(inputs), new ChildChanges
        {
            Failed = [new ChildFailure("RoleBinding ci/claude-payments.viewer", "exceeded quota")],
            Foreign = ["ServiceAccount team-a/claude-payments"],
        });
        Assert.Equal("False", condition.Status);
        Assert.Contains("RoleBinding ci/claude-payments.viewer: exceeded quota", condition.Message, StringComparison.Ordinal);
        Assert.Contains("ServiceAccount team-a/claude-payments exists and belongs to somebody else", condition.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ClusterRoleOf_EveryRole_IsOneOfItsOwn() =>
        Assert.Equal(Enum.GetValues<ProjectRole>().Length, Enum.GetValues<ProjectRole>().Select(MemberBindings.ClusterRoleOf).Distinct().Count());

    private static V1Condition Bound(MembersInputs inputs, MembersPlan plan, ChildChanges changes) =>
        Planner.Status(inputs, plan, changes, null).Conditions.Condition(ProjectConditions.MembersBound);

    private static ProjectMember Member(string name, ProjectRole role) => new() { Subject = new MemberSubject { Kind = SubjectKind.User, Name = name }, Role = role };

    private static MembersInputs Inputs(string[] namespaces, params ProjectMember[] members) => new(A.Project(with: spec => spec with { Members = members }), namespaces);
}
