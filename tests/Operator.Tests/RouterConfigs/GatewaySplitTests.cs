using ClaudeConfig.Domain.Projects;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Domain;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Gateways;
using ClaudeConfig.Operator.Controllers.Projects.Credentials;
using ClaudeConfig.Operator.RouterConfigs;
using k8s.Models;
using ProjectState = ClaudeConfig.Contracts.Configuration.ProjectState;

namespace ClaudeConfig.Operator.Tests.RouterConfigs;

public sealed class GatewaySplitTests
{
    // platform ─ payments (its own gateway) ─ fraud; search beside them.
    private static readonly ClaudeProject Platform = A.Project("platform", with: spec => spec with { Providers = [A.Anthropic()] });
    private static readonly ClaudeProject Payments = Below("payments", "platform", A.Anthropic() with { Name = "bank" });
    private static readonly ClaudeProject Fraud = Below("fraud", "payments");
    private static readonly ClaudeProject Search = Below("search", "platform", A.Anthropic() with { Name = "finder" });
    private static readonly string Gateway = GatewayNames.Of(Payments.Key);

    private static readonly ModelRoute[] Routes =
    [
        Route("of-platform", "platform", "anthropic"), Route("of-payments", "payments", "bank"), Route("of-search", "search", "finder"),
    ];

    private static readonly Budget[] Budgets =
    [
        A.Budget("all", project: "platform"),
        A.Budget("bank", project: "payments", with: spec => spec with { ParentRef = new ObjectReference { Name = "all" } }),
        A.Budget("finder", project: "search"),
    ];

    [Fact]
    public void Split_NobodyAsks_GivesTheSharedGatewayAllAsItWasCompiled()
    {
        var (snapshot, all) = Compile();
        var shared = Assert.Single(GatewaySplit.Of(all, snapshot, Set(), Set(), "p"));
        Assert.Same(all.Config, shared.Config);
    }

    [Fact]
    public void Split_Dedicated_HoldsNoCredentialThatItsProjectsRequestsDoNotUse()
    {
        var own = Split(moved: true)[1];
        Assert.Equal(Gateway, own.Gateway);
        Assert.Equal(["team-a/payments/bank", "team-a/platform/anthropic"], own.Config.Providers.Select(provider => provider.Id).Order(StringComparer.Ordinal));
        Assert.Equal(["team-a/payments/bank", "team-a/platform/anthropic"], own.Credentials.Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain("finder", Text(own), StringComparison.Ordinal);
    }

    [Fact]
    public void Split_Dedicated_ServesItsProjectAndThoseBelowUnderAllTheirBudgets()
    {
        var own = Split(moved: true)[1].Config;
        Assert.Equal(["fraud", "payments", "platform"], own.Projects.Select(entry => entry.Project.Name).Order(StringComparer.Ordinal));
        var above = own.Projects.Single(entry => entry.Project.Name == "platform");
        Assert.Empty(above.Keys);
        Assert.Empty(above.Namespaces);
        Assert.Equal(["all", "bank"], own.Budgets.Select(budget => budget.Budget.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["of-payments", "of-platform"], own.Routes.Select(route => route.Route.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Split_BeforeItServed_TheSharedGatewayKeepsAll()
    {
        var shared = Split(moved: false)[0];
        var (_, all) = Compile();
        Assert.Equal(Text(new GatewayBundle("", all.Config, all.Credentials)), Text(shared));
    }

    [Fact]
    public void Split_OnceItServed_TheSharedGatewayHoldsNothingOfItAndSaysWhereToGo()
    {
        var shared = Split(moved: true)[0];
        Assert.DoesNotContain("team-a/payments/bank", shared.Credentials.Keys);
        Assert.Equal(["all", "finder"], shared.Config.Budgets.Select(budget => budget.Budget.Name).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(shared.Config.Routes, route => route.Route.Name == "of-payments");
        foreach (var name in (string[])["payments", "fraud"])
        {
            var entry = shared.Config.Projects.Single(found => found.Project.Name == name);
            Assert.Equal(ProjectState.Elsewhere, entry.State);
            Assert.Contains($"https://{Gateway}.p.svc:8443", entry.StateReason, StringComparison.Ordinal);
        }

        Assert.Equal(ProjectState.Active, shared.Config.Projects.Single(found => found.Project.Name == "search").State);
    }

    [Fact]
    public void Split_TwoGatewaysInOneTree_TheNearestServes()
    {
        var (snapshot, all) = Compile();
        var bundles = GatewaySplit.Of(all, snapshot, Set(Platform, Payments), Set(Platform, Payments), "p");
        Assert.Equal(3, bundles.Count);
        var platform = bundles.Single(bundle => bundle.Gateway == GatewayNames.Of(Platform.Key));
        Assert.Equal(["platform", "search"], platform.Config.Projects.Select(entry => entry.Project.Name).Order(StringComparer.Ordinal));
        Assert.Empty(bundles[0].Credentials);
        Assert.Empty(bundles[0].Config.Providers);
    }

    [Fact]
    public void Rollout_OfABudget_AsksTheGatewaysThatItIsForAndNoOther()
    {
        var states = new GatewayStates();
        var bundles = Split(moved: true);
        states.Add(bundles[0], "s1");
        states.Add(bundles[1], "d1");
        RouterReport Report(string instance, string version) => new() { Instance = instance, Role = RouterRole.Gateway, ConfigVersion = version, ReportTime = A.Epoch };
        BundleRollout Of(string budget, params RouterReport[] reports) =>
            states.RolloutOf(new ObjectKey("team-a", budget), bundles.SelectMany(bundle => bundle.Config.Budgets).First(entry => entry.Budget.Name == budget), reports);

        var (shared, own) = (Report("claudeconfig-gateway-0", "s1"), Report($"{Gateway}-0", "d1"));
        Assert.Equal((1, 1), (Of("bank", shared, own).Programmed, Of("bank", shared, own).Total));
        Assert.Equal((1, 1), (Of("finder", shared, own).Programmed, Of("finder", shared, own).Total));
        Assert.Equal((2, 2), (Of("all", shared, own).Programmed, Of("all", shared, own).Total));
        Assert.Equal((1, 2), (Of("all", shared, own with { ConfigVersion = "d0" }).Programmed, Of("all", shared, own).Total));
        Assert.Equal((1, 1), (Of("finder", shared, own with { ConfigVersion = "d0" }).Programmed, Of("finder", shared, own).Total));
    }

    [Theory]
    [InlineData("s2", false, true)]
    [InlineData("s1", false, false)]
    [InlineData("s2", true, false)]
    public void SharedServes_OnlyOnceEverySharedGatewayRunsABundleWithTheProject(string running, bool moved, bool expected)
    {
        var states = new GatewayStates();
        var bundles = Split(moved);
        states.Add(bundles[0], "s2");
        states.Add(bundles[1], "d1");
        RouterReport[] reports =
        [
            new() { Instance = "claudeconfig-gateway-0", Role = RouterRole.Gateway, ConfigVersion = running, ReportTime = A.Epoch },
            new() { Instance = $"{Gateway}-0", Role = RouterRole.Gateway, ConfigVersion = "d1", ReportTime = A.Epoch },
        ];
        Assert.Equal(expected, states.SharedServes(Payments.Key, reports));
    }

    private static IReadOnlyList<GatewayBundle> Split(bool moved)
    {
        var (snapshot, all) = Compile();
        return GatewaySplit.Of(all, snapshot, Set(Payments), moved ? Set(Payments) : Set(), "p");
    }

    private static (DomainSnapshot Snapshot, CompiledBundle All) Compile()
    {
        var snapshot = new DomainSnapshot(new DomainSources
        {
            Namespaces = A.Namespaces(("team-a", [])),
            Projects = [Platform, Payments, Fraud, Search],
            Budgets = Budgets,
            Routes = Routes,
        });
        V1Secret[] copies = [Copy(Platform, "anthropic"), Copy(Payments, "bank"), Copy(Search, "finder")];
        return (snapshot, new RouterConfigCompiler(new OperatorOptions()).Compile(snapshot, name => copies.FirstOrDefault(copy => copy.Metadata.Name == name)));
    }

    private static V1Secret Copy(ClaudeProject project, string provider) => CredentialCopy.Build(ChildOwner.Of(project), "p", provider, Encoding.ASCII.GetBytes($"secret-of-{provider}"), CredentialPart.Key);

    private static ClaudeProject Below(string name, string parent, params ModelProvider[] providers) => A.Project(name, with: spec => spec with { ParentRef = new ObjectReference { Name = parent }, Providers = providers });

    private static ModelRoute Route(string name, string project, string provider) => A.Route(name, project: project, with: spec => spec with { Targets = [new RouteTarget { Name = "first", Provider = provider }] });

    private static HashSet<ObjectKey> Set(params ClaudeProject[] projects) => [.. projects.Select(project => project.Key)];

    private static string Text(GatewayBundle bundle) =>
        JsonSerializer.Serialize(bundle.Config, ContractsJson.Default.RouterConfig) + string.Join(',', bundle.Credentials.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
}
