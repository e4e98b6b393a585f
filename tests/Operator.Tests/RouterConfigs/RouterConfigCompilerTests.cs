using System.Text;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Projects.Credentials;
using ClaudeConfig.Operator.Controllers.Projects.Keys;
using ClaudeConfig.Domain;
using ClaudeConfig.Domain.Routes;
using ClaudeConfig.Operator.RouterConfigs;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.RouterConfigs;

public sealed class RouterConfigCompilerTests
{
    private static readonly RouterConfigCompiler Compiler = new(new OperatorOptions());

    private static readonly ClaudeProject Platform = A.Project("platform", with: spec => spec with { Providers = [A.Anthropic()] });

    private static readonly ClaudeProject Payments = A.Project("payments", with: spec => spec with
    {
        ParentRef = new ObjectReference { Name = "platform" },
        Keys = [new ProjectKey { Name = "ci" }],
    });

    [Fact]
    public void Compile_SameObjectsInAnyOrder_GivesTheSameBytes()
    {
        var secrets = new[] { KeyOf(Payments), Copy() };
        var routes = new[] { A.Route("one"), A.Route("two", with: spec => spec with { Match = [new Api.Routes.RouteMatch { Models = ["a*"] }] }) };
        var one = Write(Snapshot([Platform, Payments], [A.Budget("b"), A.Budget("a")], routes), secrets);
        var two = Write(Snapshot([Payments, Platform], [A.Budget("a"), A.Budget("b")], [.. routes.Reverse()]), [.. secrets.Reverse()]);
        Assert.Equal(one, two);
    }

    [Fact]
    public void Compile_Document_HoldsNoCredentialAndNoKey()
    {
        var key = KeyOf(Payments);
        var (config, credentials) = Compiler.Compile(Snapshot([Platform, Payments], [], []), [key, Copy()]);
        var document = Encoding.UTF8.GetString(RouterBundle.Write(config, credentials)["config.000"]);

        Assert.Equal("provider-secret", credentials["team-a/platform/anthropic"]);
        Assert.DoesNotContain("provider-secret", document, StringComparison.Ordinal);
        Assert.True(VirtualKey.TryParse(Encoding.UTF8.GetString(key.Data["key"]), out var parsed));
        Assert.DoesNotContain(parsed!.Secret, document, StringComparison.Ordinal);
        Assert.Contains(parsed.Id, document, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_KeyLeftTheSpec_IsRevokedAtOnce()
    {
        var without = A.Project("payments", with: spec => spec with { ParentRef = new ObjectReference { Name = "platform" } });
        var (config, _) = Compiler.Compile(Snapshot([Platform, without], [], []), [KeyOf(Payments)]);
        Assert.All(config.Projects, project => Assert.Empty(project.Keys));
    }

    [Fact]
    public void Compile_ParentSuspended_SuspendsTheChildWithTheReason()
    {
        var parent = A.Project("platform", with: spec => spec with { State = Api.Projects.ProjectState.Suspended });
        var (config, _) = Compiler.Compile(Snapshot([parent, Payments], [], []), []);
        var child = config.Projects.Single(project => project.Project.Name == "payments");
        Assert.Equal(Contracts.Configuration.ProjectState.Suspended, child.State);
        Assert.Contains("team-a/platform is suspended", child.StateReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_ParentGone_RefusesTheChildInsteadOfDroppingItsBudgets()
    {
        var (config, _) = Compiler.Compile(Snapshot([Payments], [], []), []);
        Assert.Equal(Contracts.Configuration.ProjectState.Suspended, config.Projects.Single().State);
    }

    [Fact]
    public void Compile_Routes_NearestProjectFirstAndCatchAllLast()
    {
        var routes = new[]
        {
            A.Route("platform-claude", project: "platform", with: spec => spec with { Match = [new Api.Routes.RouteMatch { Models = ["claude-*"] }] }),
            A.Route("payments-all"),
            A.Route("payments-gpt", with: spec => spec with { Match = [new Api.Routes.RouteMatch { Models = ["gpt-*"] }] }),
        };
        var (config, _) = Compiler.Compile(Snapshot([Platform, Payments], [], routes), []);
        Assert.Equal(["payments-gpt", "payments-all", "platform-claude"], config.Routes.Select(route => route.Route.Name));
        Assert.Equal(2, config.Routes[2].Projects.Count);
    }

    [Fact]
    public void Compile_Budget_CoversChildrenAndNamesAncestors()
    {
        var budgets = new[]
        {
            A.Budget("company", project: "platform"),
            A.Budget("team", with: spec => spec with { ParentRef = new ObjectReference { Name = "company" }, Limit = null, Enforcement = new BudgetEnforcement { Mode = Api.Budgets.EnforcementMode.Soft } }),
        };
        var (config, _) = Compiler.Compile(Snapshot([Platform, Payments], budgets, []), []);
        var company = config.Budgets.Single(budget => budget.Budget.Name == "company");
        var team = config.Budgets.Single(budget => budget.Budget.Name == "team");
        Assert.Equal(["payments", "platform"], company.Coverage.Projects.Select(project => project.Name));
        Assert.Equal(["company"], team.Ancestors.Select(ancestor => ancestor.Name));
        Assert.False(team.Limited);
        Assert.Equal(MeteringUnavailablePolicy.Allow, team.OnMeteringUnavailable);
        Assert.Equal(UnpricedModelPolicy.Deny, company.OnUnpricedModel);
    }

    [Theory]
    [InlineData(typeof(Api.Budgets.EnforcementMode), typeof(Contracts.Configuration.EnforcementMode))]
    [InlineData(typeof(MeteringUnavailableAction), typeof(MeteringUnavailablePolicy))]
    [InlineData(typeof(UnpricedModelAction), typeof(UnpricedModelPolicy))]
    [InlineData(typeof(Api.Projects.ProviderType), typeof(Contracts.Configuration.ProviderType))]
    [InlineData(typeof(RouteStrategyType), typeof(Contracts.Configuration.RouteStrategy))]
    [InlineData(typeof(Api.Routes.RetryError), typeof(Contracts.Configuration.RetryError))]
    [InlineData(typeof(Api.Routes.RateLimitScope), typeof(Contracts.Configuration.RateLimitScope))]
    public void Enums_OfTheApiAndTheContracts_HaveTheSameNames(Type api, Type contract) =>
        Assert.Equal(Enum.GetNames(api).Order(StringComparer.Ordinal), Enum.GetNames(contract).Order(StringComparer.Ordinal));

    [Fact]
    public void State_OtherRouteChanged_VersionsThatCarryThisOneStayGood()
    {
        var state = new RouterConfigState();
        var (one, two) = (A.Route("one"), A.Route("two", with: spec => spec with { Match = [new Api.Routes.RouteMatch { Models = ["a"] }] }));
        state.Add("v1", Compiler.Compile(Snapshot([Platform, Payments], [], [one]), []).Config);
        state.Add("v2", Compiler.Compile(Snapshot([Platform, Payments], [], [one, two]), []).Config);

        Assert.Equal(["v2", "v1"], state.VersionsOf(one.Key));
        Assert.Equal(["v2"], state.VersionsOf(two.Key));
        Assert.Equal("v2", state.Current);
    }

    private static DomainSnapshot Snapshot(ClaudeProject[] projects, Budget[] budgets, ModelRoute[] routes) =>
        new(A.Namespaces(("team-a", [])), projects, budgets, routes);

    private static V1Secret KeyOf(ClaudeProject project) =>
        new KeyPlanner(VirtualKey.Create, VirtualKey.NewSalt).Plan(Owner(project), new ProjectKey { Name = "ci" }, null, DateTimeOffset.UnixEpoch).Secret!;

    private static V1Secret Copy() => CredentialCopy.Build(Owner(Platform), "claudeconfig-system", "anthropic", "provider-secret"u8.ToArray());

    private static ChildOwner Owner(ClaudeProject project) => ChildOwner.Of(project);

    private static string Write(DomainSnapshot snapshot, V1Secret[] secrets)
    {
        var (config, credentials) = Compiler.Compile(snapshot, secrets);
        return string.Join('\n', RouterBundle.Write(config, credentials).Select(file => $"{file.Key} {Convert.ToHexString(file.Value)}"));
    }
}
