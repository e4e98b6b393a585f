using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime.Status;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Operator.Controllers.Gateways;
using ClaudeConfig.Operator.Controllers.Projects.Readiness;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Operator.Tests.Projects;

public sealed class ReadinessPlannerTests
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(A.Epoch, TimeSpan.Zero));
    private static readonly ReadinessPlanner Planner = new(new OperatorOptions(), Time);

    [Fact]
    public void Plan_AllTransitionsInPlace_IsReadyAndNoMessageIsEmpty()
    {
        var status = Planner.Plan(Inputs(A.Project())).Status;
        Assert.Equal(("True", ConditionReasons.Reconciled), Of(status, ConditionTypes.Ready));
        Assert.All(status.Conditions!, condition => Assert.NotEqual("", condition.Message));
    }

    [Theory]
    [InlineData(ProjectConditions.MembersBound)]
    [InlineData(ProjectConditions.KeysIssued)]
    [InlineData(ProjectConditions.CredentialsSynced)]
    public void Plan_OneTransitionFails_GivesReadyItsReasonAndLeavesTheOthersAlone(string type)
    {
        var project = A.Project();
        project.Status = Spoken(project, type);
        var plan = Planner.Plan(Inputs(project, spoken: false));
        Assert.Equal(("False", "Broken"), Of(plan.Status, ConditionTypes.Ready));
        Assert.Contains($"{type} is not well", plan.Status.Conditions.Condition(ConditionTypes.Ready).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(plan.Status.Conditions!, condition => condition.Type == type);
        Assert.False(plan.Waiting);
    }

    [Fact]
    public void Plan_TransitionsSpeakOfAnOlderGeneration_IsProgressing()
    {
        var project = A.Project();
        project.Status = Spoken(project);
        project.Metadata.Generation = 2;
        var plan = Planner.Plan(Inputs(project, spoken: false));
        Assert.Equal(("Unknown", ConditionReasons.Progressing), Of(plan.Status, ConditionTypes.Ready));
        Assert.True(plan.Waiting);
    }

    [Fact]
    public void Plan_Suspended_IsReadyBecauseThatIsWhatWasAskedFor() =>
        Assert.Equal(("True", "Suspended"), Of(Planner.Plan(Inputs(A.Project(with: spec => spec with { State = ProjectState.Suspended }))).Status, ConditionTypes.Ready));

    [Fact]
    public void Plan_FieldWithoutEffect_IsNamed()
    {
        var provider = A.Anthropic() with { Credential = new ProviderCredential { AwsSecretsManager = new AwsSecret { SecretId = "claude/key" } } };
        var accepted = Planner.Plan(Inputs(A.Project(with: spec => spec with { Providers = [provider] }))).Status.Conditions.Condition(ConditionTypes.Accepted);
        Assert.Equal(ConditionReasons.NotYetEnforced, accepted.Reason);
        Assert.Contains("awsSecretsManager", accepted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_GatewayOfItsOwn_CallersAreSentToItOnceItServedAndStay()
    {
        var project = A.Project(with: spec => spec with { Gateway = new ProjectGateway { Dedicated = true } });
        var own = GatewayNames.AddressOf(GatewayNames.Of(project.Key), "claudeconfig-system");
        var shared = new OperatorOptions().GatewayAddress;
        var inputs = Inputs(project) with { Gateway = project.Key };

        Assert.Equal(shared, Planner.Plan(inputs).Status.GatewayAddress);
        Assert.Equal(own, Planner.Plan(inputs with { GatewayServes = true }).Status.GatewayAddress);
        project.Status = project.Status! with { GatewayAddress = own };
        Assert.Equal(own, Planner.Plan(inputs).Status.GatewayAddress);
        Assert.Equal(shared, Planner.Plan(inputs with { Gateway = null }).Status.GatewayAddress);
    }

    [Fact]
    public void Plan_GatewayNotReady_ProjectIsNotReadyForThatReason()
    {
        var project = A.Project(with: spec => spec with { Gateway = new ProjectGateway { Dedicated = true } });
        Assert.Equal(("Unknown", ConditionReasons.Progressing), Of(Planner.Plan(Inputs(project)).Status, ConditionTypes.Ready));

        project.Status = project.Status! with { Conditions = [.. project.Status.Conditions!, new V1Condition { Type = ProjectConditions.GatewayReady, Status = "False", Reason = "NotReady", Message = "none is ready", ObservedGeneration = project.Metadata.Generation }] };
        Assert.Equal(("False", "NotReady"), Of(Planner.Plan(Inputs(project, spoken: false)).Status, ConditionTypes.Ready));
    }

    [Fact]
    public void Plan_IdentityThatNobodyElseAgreesTo_IsNotReadyAndSaysWhomToAsk()
    {
        var plan = Planner.Plan(Inputs(A.Project()) with { IdentityProblems = [(ConditionReasons.NotGranted, "spec.identity.serviceAccounts: ci/bot is not accepted")] });
        Assert.Equal(("False", ConditionReasons.NotGranted), Of(plan.Status, ConditionTypes.Accepted));
        Assert.Equal(("False", ConditionReasons.NotGranted), Of(plan.Status, ConditionTypes.Ready));
    }

    [Fact]
    public void Plan_NamespacesThatMatchAndDoNotConsent_AreNotNamed()
    {
        var project = A.Project(with: spec => spec with { NamespaceSelector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["secret"] = "plan" } } });
        var accepted = Planner.Plan(Inputs(project) with { Namespaces = A.Namespaces(("team-a", []), ("board", [("secret", "plan")])) }).Status.Conditions.Condition(ConditionTypes.Accepted);
        var nobody = Planner.Plan(Inputs(project)).Status.Conditions.Condition(ConditionTypes.Accepted);
        Assert.Equal(nobody.Message, accepted.Message);
        Assert.Contains("claudeconfig.dev/accept-project=team-a.payments", accepted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_UnknownValues_AreNamedWithWhatTheyCountAs()
    {
        var project = A.Project(with: spec => spec with { State = (ProjectState)99, RateLimitTier = (RateLimitTier)99, DeletionPolicy = (DeletionPolicy)99 });
        var accepted = Planner.Plan(Inputs(project)).Status.Conditions.Condition(ConditionTypes.Accepted);
        Assert.Equal(("False", ConditionReasons.UnknownValue), (accepted.Status, accepted.Reason));
        foreach (var part in (string[])["requests are refused", "counts as Free", "counts as Orphan"])
        {
            Assert.Contains(part, accepted.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Plan_HostThatIsNotAllowed_IsNotAccepted()
    {
        var plan = Planner.Plan(Inputs(A.Project()) with { ProviderProblems = [(ConditionReasons.HostNotAllowed, "provider mine: baseURL: host evil.example.com is not among those")] });
        Assert.Equal(("False", ConditionReasons.HostNotAllowed), Of(plan.Status, ConditionTypes.Accepted));
        Assert.Equal(("False", ConditionReasons.HostNotAllowed), Of(plan.Status, ConditionTypes.Ready));
    }

    [Theory]
    [InlineData(null, "Unknown")]
    [InlineData(0, "False")]
    [InlineData(3, "True")]
    public void Plan_GatewayAvailable_FollowsReports(int? gateways, string status) =>
        Assert.Equal(status, Of(Planner.Plan(Inputs(A.Project()) with { Gateways = gateways }).Status, ProjectConditions.GatewayAvailable).Status);

    [Fact]
    public void Terminating_HeldBySomebodyElse_SaysByWhom()
    {
        var project = A.Project();
        project.Metadata.Finalizers = ["example.com/wait"];
        var ready = Planner.Terminating(project).Conditions.Condition(ConditionTypes.Ready);
        Assert.Equal(("False", ConditionReasons.Terminating), (ready.Status, ready.Reason));
        Assert.Contains("example.com/wait", ready.Message, StringComparison.Ordinal);
    }

    private static (string Status, string Reason) Of(ClaudeProjectStatus status, string type)
    {
        var condition = status.Conditions.Condition(type);
        return (condition.Status, condition.Reason);
    }

    private static ClaudeProjectStatus Spoken(ClaudeProject project, string? failing = null)
    {
        var conditions = new Conditions(null, project.Metadata.Generation ?? 0, Time);
        foreach (var type in (string[])[ProjectConditions.MembersBound, ProjectConditions.KeysIssued, ProjectConditions.CredentialsSynced])
        {
            _ = type == failing ? conditions.False(type, "Broken", $"{type} is not well") : conditions.True(type, "Well", "well");
        }

        return new ClaudeProjectStatus { Conditions = [.. conditions.ToList()] };
    }

    private static ReadinessInputs Inputs(ClaudeProject project, bool spoken = true)
    {
        project.Status = spoken ? Spoken(project) : project.Status;
        return new ReadinessInputs { Project = project, Namespaces = A.Namespaces(("team-a", [])), Gateways = 1 };
    }
}
