using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Operator.Reports;

namespace ClaudeConfig.Operator.Tests.Reports;

public sealed class RefusedCredentialsTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Refusal_OfAChildsRoute_IsAboutTheParentsProvider() =>
        Assert.Equal((At, null), (LastOf("payments", Parent(), Child()), LastOf("tools", Parent(), Child())));

    [Fact]
    public void Refusal_OfAChildWithAProviderOfThatName_IsAboutTheChilds() =>
        Assert.Equal((null, At), (LastOf("payments", Parent(), Child(A.Anthropic())), LastOf("tools", Parent(), Child(A.Anthropic()))));

    [Fact]
    public void Refusal_OfNoCredential_SaysNothing() => Assert.Null(LastOf("payments", Report(null), Parent(), Child()));

    private static ClaudeProject Parent() => A.Project("payments", with: spec => spec with { Providers = [A.Anthropic()] });

    private static ClaudeProject Child(params ModelProvider[] own) => A.Project("tools", with: spec => spec with { ParentRef = new ObjectReference { Name = "payments" }, Providers = own });

    private static RouterReport Report(DateTimeOffset? refused) => new()
    {
        Instance = "g",
        Role = RouterRole.Gateway,
        ReportTime = At,
        Targets = [new TargetReport { Route = new ObjectRef("team-a", "r"), Target = "first", Healthy = false, LastError = "x", LastErrorTime = At, CredentialRefusedTime = refused }],
    };

    private static DateTimeOffset? LastOf(string project, params ClaudeProject[] projects) => LastOf(project, Report(At), projects);

    private static DateTimeOffset? LastOf(string project, RouterReport report, params ClaudeProject[] projects) => RefusedCredentials.LastOf(
        [report], _ => A.Route("r", project: "tools"), new ProjectTree(projects, new ReferenceGrants(A.Namespaces())), new ObjectKey("team-a", project), "anthropic");
}
