using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Domain;
using ClaudeConfig.Domain.Routes;

namespace ClaudeConfig.Operator.Tests.Routes;

public sealed class RouteResolverTests
{
    [Fact]
    public void Resolve_TwoRoutesWithTheSameMatch_TheYoungerSaysWhyItLost()
    {
        var older = A.Route("older");
        var younger = A.Route("younger");
        younger.Metadata.CreationTimestamp = A.Epoch.AddDays(1);
        var resolved = RouteResolver.Resolve([younger, older], Tree(A.Project(with: spec => spec with { Providers = [A.Anthropic()] })), A.NoBudgets, _ => null);

        Assert.True(resolved[older.Key].Accepted);
        var problem = Assert.Single(resolved[younger.Key].Problems);
        Assert.Equal(ConditionReasons.Conflict, problem.Reason);
        Assert.Contains("team-a/older", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_UnknownProvider_NamesThoseThatThereAre()
    {
        var route = A.Route("r", with: spec => spec with { Targets = [new RouteTarget { Name = "t", Provider = "bedrock" }] });
        var problem = Assert.Single(RouteResolver.Resolve([route], Tree(A.Project(with: spec => spec with { Providers = [A.Anthropic()] })), A.NoBudgets, _ => null)[route.Key].Problems);
        Assert.Equal(RouteConditions.ProviderNotFoundReason, problem.Reason);
        Assert.Contains("\"bedrock\" is no provider of project team-a/payments", problem.Message, StringComparison.Ordinal);
        Assert.Contains("there are anthropic", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_ProviderOfAnAncestor_IsFoundThere()
    {
        var parent = A.Project("platform", with: spec => spec with { Providers = [A.Anthropic()] });
        var child = A.Project("payments", with: spec => spec with { ParentRef = new ObjectReference { Name = "platform" } });
        var route = A.Route("r");
        Assert.Equal(parent.Key, RouteResolver.Resolve([route], Tree(parent, child), A.NoBudgets, _ => null)[route.Key].Providers["first"].Project);
    }

    [Theory]
    [InlineData("eu", true)]
    [InlineData("us", false)]
    [InlineData(null, false)]
    public void Resolve_DataBoundary_AdmitsOnlyProvidersInside(string? region, bool accepted)
    {
        var route = A.Route("r", with: spec => spec with { DataBoundary = ["eu"] });
        var resolved = RouteResolver.Resolve([route], Tree(A.Project(with: spec => spec with { Providers = [A.Anthropic(region)] })), A.NoBudgets, _ => null)[route.Key];
        Assert.Equal(accepted, resolved.Accepted);
    }

    private static ProjectTree Tree(params ClaudeProject[] projects) => new(projects, new ReferenceGrants(A.Namespaces(("team-a", []))));
}
