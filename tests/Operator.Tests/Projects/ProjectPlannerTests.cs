using System.Text;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Projects;
using ClaudeConfig.Operator.Controllers.Projects.Credentials;
using ClaudeConfig.Operator.Controllers.Projects.Keys;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.Projects;

public sealed class ProjectPlannerTests
{
    private static readonly ProjectPlanner Planner = new(new KeyPlanner(VirtualKey.Create, VirtualKey.NewSalt), new OperatorOptions(), TimeProvider.System);

    [Fact]
    public void Plan_Members_BecomeOneBindingARoleInEveryNamespaceThatConsents()
    {
        var project = A.Project(with: spec => spec with
        {
            Members = [Member("alice", ProjectRole.Admin), Member("bob", ProjectRole.Viewer), Member("carol", ProjectRole.Viewer)],
            NamespaceSelector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["owner"] = "payments" } },
        });
        var plan = Planner.Plan(Inputs(project) with
        {
            Namespaces = A.Namespaces(
                ("team-a", []),
                ("ci", [("owner", "payments"), (Names.AcceptProjectLabel, "payments")]),
                ("unasked", [("owner", "payments")])),
        });

        Assert.Equal(4, plan.RoleBindings.Count);
        Assert.Equal(["ci", "team-a"], plan.RoleBindings.Select(binding => binding.Metadata.NamespaceProperty).Distinct().Order());
        var viewers = plan.RoleBindings.Single(binding => binding.Metadata.NamespaceProperty == "team-a" && binding.RoleRef.Name == Names.ViewerRole);
        Assert.Equal(["bob", "carol"], viewers.Subjects.Select(subject => subject.Name));
        var accepted = plan.Status.Conditions.Condition(ConditionTypes.Accepted);
        Assert.Equal(ProjectConditions.NamespaceNotAcceptingReason, accepted.Reason);
        Assert.Contains("unasked", accepted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_ChildElsewhere_CarriesNoOwnerReference()
    {
        var project = A.Project(with: spec => spec with
        {
            Members = [Member("alice", ProjectRole.Admin)],
            NamespaceSelector = new LabelSelector(),
        });
        var plan = Planner.Plan(Inputs(project) with { Namespaces = A.Namespaces(("ci", [(Names.AcceptProjectLabel, "payments")])) });

        var elsewhere = plan.RoleBindings.Single(binding => binding.Metadata.NamespaceProperty == "ci");
        Assert.Null(elsewhere.Metadata.OwnerReferences);
        Assert.Equal("payments", elsewhere.Metadata.Labels[Names.OwnerNameLabel]);
        Assert.Single(plan.RoleBindings.Single(binding => binding.Metadata.NamespaceProperty == "team-a").Metadata.OwnerReferences);
    }

    [Fact]
    public void Plan_CredentialGone_KeepsTheLastGoodCopyAndSaysSo()
    {
        var project = A.Project(with: spec => spec with { Providers = [A.Anthropic()] });
        var copy = CredentialCopy.Build(Owner(project), "platform", "anthropic", "good"u8.ToArray());
        var plan = Planner.Plan(Inputs(project) with
        {
            Credentials = [CredentialSource.Missing("anthropic", ConditionReasons.SecretNotFound, "provider anthropic: Secret team-a/providers does not exist")],
            CredentialCopies = new Dictionary<string, V1Secret> { ["anthropic"] = copy },
        });

        Assert.Equal("good", Encoding.UTF8.GetString(plan.CredentialCopies.Single().Data["credential"]));
        var condition = plan.Status.Conditions.Condition(ProjectConditions.CredentialsSynced);
        Assert.Equal(("False", ConditionReasons.SecretNotFound), (condition.Status, condition.Reason));
        Assert.Contains("gateways keep the last good one", condition.Message, StringComparison.Ordinal);
        Assert.Equal("False", plan.Status.Conditions.Condition(ConditionTypes.Ready).Status);
    }

    [Fact]
    public void Plan_CredentialChanged_CopiesItIntoThePlatformNamespaceAlone()
    {
        var project = A.Project(with: spec => spec with { Providers = [A.Anthropic()] });
        var plan = Planner.Plan(Inputs(project) with
        {
            Credentials = [CredentialSource.Found("anthropic", "new"u8.ToArray())],
            CredentialCopies = new Dictionary<string, V1Secret> { ["anthropic"] = CredentialCopy.Build(Owner(project), "x", "anthropic", "old"u8.ToArray()) },
        });

        Assert.All(plan.CredentialCopies, secret => Assert.Equal(Names.PlatformNamespace, secret.Metadata.NamespaceProperty));
        Assert.Contains(plan.Events, planned => planned.Reason == "CredentialRotated");
        Assert.DoesNotContain(plan.Events, planned => planned.Note.Contains("new", StringComparison.Ordinal) && planned.Note.Contains("old", StringComparison.Ordinal));
    }

    [Fact]
    public void Plan_Suspended_IsReadyBecauseThatIsWhatWasAskedFor()
    {
        var ready = Planner.Plan(Inputs(A.Project(with: spec => spec with { State = ProjectState.Suspended }))).Status.Conditions.Condition(ConditionTypes.Ready);
        Assert.Equal(("True", "Suspended"), (ready.Status, ready.Reason));
    }

    [Fact]
    public void Plan_FieldWithoutEffect_IsNamed()
    {
        var project = A.Project(with: spec => spec with { Repositories = [new ProjectRepository { Url = "https://example.com/shop" }] });
        var accepted = Planner.Plan(Inputs(project)).Status.Conditions.Condition(ConditionTypes.Accepted);
        Assert.Equal(ConditionReasons.NotYetEnforced, accepted.Reason);
        Assert.Contains("repositories", accepted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_SameInputs_GivesTheSamePlan()
    {
        var project = A.Project(with: spec => spec with { Keys = [new ProjectKey { Name = "ci" }], Members = [Member("alice", ProjectRole.Admin)] });
        var first = Planner.Plan(Inputs(project));
        var live = first.Keys.ToDictionary(key => key.Status.Name, key => key.Secret!);
        project.Status = first.Status;
        var second = Planner.Plan(Inputs(project) with { KeySecrets = live });
        var third = Planner.Plan(Inputs(project) with { KeySecrets = second.Keys.ToDictionary(key => key.Status.Name, key => key.Secret!) });

        Assert.Empty(second.Events);
        Assert.Equal(Json(second), Json(third));
    }

    private static string Json(ProjectPlan plan) => System.Text.Json.JsonSerializer.Serialize(new { plan.Status, plan.RoleBindings, Keys = plan.Keys.Select(key => key.Secret) });

    private static ChildOwner Owner(ClaudeProject project) => ChildOwner.Of(project);

    private static ProjectMember Member(string name, ProjectRole role) => new() { Subject = new MemberSubject { Kind = SubjectKind.User, Name = name }, Role = role };

    private static ProjectInputs Inputs(ClaudeProject project) => new()
    {
        Project = project,
        Namespaces = A.Namespaces(("team-a", [])),
        Now = new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero),
        Gateways = 1,
    };
}
