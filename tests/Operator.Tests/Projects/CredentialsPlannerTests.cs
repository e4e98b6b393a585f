using System.Text;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Projects.Credentials;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Operator.Tests.Projects;

public sealed class CredentialsPlannerTests
{
    private static readonly CredentialsPlanner Planner = new(new OperatorOptions(), new FakeTimeProvider(new DateTimeOffset(A.Epoch, TimeSpan.Zero)));
    private static readonly ClaudeProject Project = A.Project(with: spec => spec with { Providers = [A.Anthropic()] });
    private static readonly CredentialSource Gone =
        CredentialSource.Missing("anthropic", ConditionReasons.SecretNotFound, "provider anthropic: Secret team-a/providers does not exist");

    [Fact]
    public void Plan_CredentialGone_KeepsTheLastGoodCopyAndSaysSo()
    {
        var inputs = Inputs(Gone, Copy(Project, "good"));
        Assert.Equal("good", Encoding.UTF8.GetString(Planner.Plan(inputs).Copies.Single().Data["credential"]));
        var condition = Planner.Status(inputs, ChildChanges.None, null).Conditions.Condition(ProjectConditions.CredentialsSynced);
        Assert.Equal(("False", ConditionReasons.SecretNotFound), (condition.Status, condition.Reason));
        Assert.Contains("gateways keep the last good one", condition.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_CredentialGoneAndACopyOfAnotherOwner_IsNotTaken()
    {
        var inputs = Inputs(Gone, Copy(A.Project("payments", "elsewhere"), "theirs"));
        Assert.Empty(Planner.Plan(inputs).Copies);
        Assert.DoesNotContain("last good", Planner.Status(inputs, ChildChanges.None, null).Conditions.Condition(ProjectConditions.CredentialsSynced).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_CredentialChanged_CopiesItIntoThePlatformNamespaceAlone()
    {
        var plan = Planner.Plan(Inputs(CredentialSource.Found("anthropic", "fresh"u8.ToArray()), Copy(Project, "stale")));
        Assert.All(plan.Copies, secret => Assert.Equal(Names.PlatformNamespace, secret.Metadata.NamespaceProperty));
        var told = Assert.Single(plan.Events);
        Assert.Equal("CredentialRotated", told.Reason);
        Assert.DoesNotContain("fresh", told.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_ProviderThatIsLeftOut_SendsItsCredentialNowhere() =>
        Assert.Empty(Planner.Plan(Inputs(CredentialSource.Found("anthropic", "fresh"u8.ToArray()), Copy(Project, "stale")) with { LeftOut = ["anthropic"] }).Copies);

    private static V1Secret Copy(ClaudeProject project, string value) =>
        CredentialCopy.Build(ChildOwner.Of(project), Names.PlatformNamespace, "anthropic", Encoding.UTF8.GetBytes(value));

    private static CredentialsInputs Inputs(CredentialSource source, V1Secret copy) =>
        new() { Project = Project, Sources = [source], Copies = new Dictionary<string, V1Secret> { ["anthropic"] = copy } };
}
