using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.Routes;

namespace ClaudeConfig.Domain.Tests.Routes;

public sealed class RouteCompilerTests
{
    private static readonly ClaudeProject[] Projects = [A.Project("platform/all"), A.Project("pay/pay", "platform/all")];

    [Fact]
    public void Compile_RouteOfAnotherNamespace_ComesAfterTheProjectsOwnHoweverOldAndExact() =>
        Assert.Equal(
            ["platform/claude", "h1/grab"],
            Order(A.Route("h1/grab", "platform/all", age: 9, Models("claude-haiku-5-5")), A.Route("platform/claude", "platform/all", 0, Models("claude-*"))));

    [Fact]
    public void Compile_ExactModel_ComesBeforeTheOlderGlob() =>
        Assert.Equal(["pay/b-exact", "pay/a-all"], Order(A.Route("pay/a-all", "pay/pay", 5, Models("claude-*")), A.Route("pay/b-exact", "pay/pay", 0, Models("claude-haiku-5-5"))));

    [Fact]
    public void Compile_MatchesOfOneProject_AreOrderedByHowMuchTheySay()
    {
        var routes = new[]
        {
            A.Route("pay/none", "pay/pay", 9),
            A.Route("pay/size", "pay/pay", 9, new RouteMatch { MinInputTokens = 100 }),
            A.Route("pay/member", "pay/pay", 9, new RouteMatch { Members = ["key:ci"] }),
            A.Route("pay/header", "pay/pay", 9, new RouteMatch { Headers = [new() { Name = "x-a", Value = "1" }] }),
            A.Route("pay/two-headers", "pay/pay", 9, new RouteMatch { Headers = [new() { Name = "x-a", Value = "1" }, new() { Name = "x-b", Value = "1" }] }),
            A.Route("pay/glob", "pay/pay", 9, Models("claude-*")),
            A.Route("pay/longer-glob", "pay/pay", 9, Models("claude-haiku-*")),
            A.Route("pay/exact", "pay/pay", 0, Models("claude-haiku-5-5")),
            A.Route("pay/exact-and-header", "pay/pay", 0, Models("claude-haiku-5-5") with { Headers = [new() { Name = "x-a", Value = "1" }] }),
        };

        Assert.Equal(
            ["pay/exact-and-header", "pay/exact", "pay/longer-glob", "pay/glob", "pay/two-headers", "pay/header", "pay/member", "pay/size", "pay/none"],
            Order(routes));
    }

    [Fact]
    public void Compile_EquallySpecific_TheOlderThenTheName() =>
        Assert.Equal(
            ["pay/z-old", "pay/a", "pay/b"],
            Order(
                A.Route("pay/b", "pay/pay", 0, Models("m-1")), A.Route("pay/a", "pay/pay", 0, Models("m-2")), A.Route("pay/z-old", "pay/pay", 3, Models("m-3"))));

    [Fact]
    public void Compile_NearestProject_ComesFirstAndTheParentsRouteServesItToo()
    {
        var entries = Compile(A.Route("platform/claude", "platform/all", 9, Models("claude-haiku-5-5")), A.Route("pay/all", "pay/pay")).Entries;

        Assert.Equal(["pay/all", "platform/claude"], entries.Select(entry => $"{entry.Route.Namespace}/{entry.Route.Name}"));
        Assert.Equal(2, entries[1].Projects.Count);
    }

    [Fact]
    public void Compile_MatchWithModelsOfDifferentPrecedence_IsTakenApart() =>
        Assert.Equal(
            ["claude-haiku-5-5", "claude-opus-*", "claude-*"],
            Compile(A.Route("pay/a", "pay/pay", 0, Models("claude-*", "claude-haiku-5-5", "claude-opus-*"))).Entries.Select(entry => entry.Matches.Single().Models.Single()));

    [Fact]
    public void Compile_RouteThatIsTakenAway_SaysByWhichOne()
    {
        var shadows = Compile(A.Route("pay/exact", "pay/pay", 0, Models("claude-haiku-5-5")), A.Route("h1/grab", "pay/pay", 9, Models("claude-haiku-5-5", "claude-opus-*"))).Shadows;

        var (route, sentences) = Assert.Single(shadows);
        Assert.Equal(A.Key("h1/grab"), route);
        Assert.Equal(
            ["the match of claude-haiku-5-5 can never be reached: ModelRoute pay/exact takes these requests first; make this match more specific, or change that route"],
            sentences);
    }

    [Fact]
    public void Compile_RouteBehindOneThatMatchesAll_IsShadowedBelowToo()
    {
        var shadows = Compile(A.Route("pay/all", "pay/pay"), A.Route("h1/late", "pay/pay", 9, Models("claude-*"))).Shadows;
        Assert.StartsWith("the match of claude-* can never be reached: ModelRoute pay/all", Assert.Single(shadows[A.Key("h1/late")]));
    }

    [Theory]
    [InlineData("claude-*", "claude-haiku-*")]
    [InlineData("claude-haiku-5-5", "claude-*")]
    public void Compile_MoreSpecificBeforeWider_ShadowsNothing(string one, string other) =>
        Assert.Empty(Compile(A.Route("pay/a", "pay/pay", 0, Models(one)), A.Route("pay/b", "pay/pay", 5, Models(other))).Shadows);

    [Fact]
    public void Resolve_SameClaim_TheOlderWinsAndTheOwnNamespaceBeforeAge()
    {
        var resolved = Resolve(A.Route("pay/younger", "pay/pay", 1), A.Route("pay/older", "pay/pay", 2), A.Route("h1/oldest", "pay/pay", 9));

        Assert.True(resolved[A.Key("pay/older")].Accepted);
        Assert.EndsWith("as ModelRoute pay/older, which is older and wins; change match or delete one of them", Assert.Single(resolved[A.Key("pay/younger")].Problems).Message);
        Assert.Contains("pay/older, which stands in the project's own namespace and wins", Assert.Single(resolved[A.Key("h1/oldest")].Problems).Message);
    }

    [Fact]
    public void Resolve_ProjectThatAdmitsOnlyChildren_IsNotGranted()
    {
        var tree = A.Tree(A.Project("platform/all", allowed: new() { Children = A.All }));
        var route = RouteResolver.Resolve([A.Route("h1/grab", "platform/all")], tree, A.NoBudgets, _ => null)[A.Key("h1/grab")];

        Assert.Equal(ConditionReasons.NotGranted, Assert.Single(route.Problems).Reason);
        Assert.Empty(RouteCompiler.Compile([route], tree).Entries);
    }

    [Fact]
    public void Resolve_PolicyOfAnAncestor_BoundsTheTargets()
    {
        var tree = A.Tree(A.Project("platform/all", policy: new() { DataBoundary = ["eu"] }), A.Project("pay/pay", "platform/all"));
        var route = RouteResolver.Resolve([A.Route("pay/a", "pay/pay")], tree, A.NoBudgets, _ => null)[A.Key("pay/a")];

        Assert.Equal(RouteConditions.OutsideDataBoundaryReason, Assert.Single(route.Problems).Reason);
        Assert.Equal(["eu"], route.DataBoundary);
    }

    [Fact]
    public void Resolve_HostThatThePlatformDoesNotAdmit_IsSaid()
    {
        var route = RouteResolver.Resolve([A.Route("pay/a", "pay/pay")], A.Tree(Projects), A.NoBudgets, _ => ("HostNotAllowed", "its host is not allowed"))[A.Key("pay/a")];
        Assert.Equal(ConditionReasons.HostNotAllowed, Assert.Single(route.Problems).Reason);
    }

    [Fact]
    public void Resolve_ValueOfANewerVersion_IsNotHandedOut()
    {
        var route = A.Route("pay/a", "pay/pay");
        route.Spec = route.Spec with { Strategy = new() { Type = (RouteStrategyType)(-1) } };
        Assert.Equal(ConditionReasons.UnknownValue, Assert.Single(Resolve(route)[route.Key].Problems).Reason);
    }

    [Fact]
    public void Compile_BetasOfATarget_ReachTheGateway()
    {
        var route = A.Route("pay/a", "pay/pay");
        route.Spec = route.Spec with { Targets = [new() { Name = "some", Provider = "anthropic", AnthropicBetas = ["context-*"] }, new() { Name = "all", Provider = "anthropic" }] };
        var targets = Compile(route).Entries.Single().Targets;
        Assert.Equal(["context-*"], targets[0].AnthropicBetas);
        Assert.Null(targets[1].AnthropicBetas);
    }

    [Theory]
    [InlineData(false, null, 0)]
    [InlineData(true, null, 30)]
    [InlineData(true, "1m30s", 90)]
    public void Compile_HealthCheck_OnlyWhereTheRouteAsks(bool asked, string? interval, int seconds)
    {
        var route = A.Route("pay/a", "pay/pay");
        route.Spec = route.Spec with { HealthCheck = asked ? new() { Interval = interval } : null };
        Assert.Equal(TimeSpan.FromSeconds(seconds), Compile(route).Entries.Single().HealthCheckInterval);
    }

    [Fact]
    public void Compile_ConditionOfATarget_ReachesTheGatewayWhole()
    {
        var when = Compile(Looking("pay/a", new()
        {
            Headers = [new() { Name = "x-tier", Value = "gold" }],
            Members = ["key:ci"],
            MinInputTokens = 1,
            MaxInputTokens = 2,
            MinBodyBytes = 3,
            MaxBodyBytes = 4,
            MinBudgetUsedPercent = 80,
            MaxBudgetUsedPercent = 100,
        })).Entries.Single().Targets[0].When!;
        Assert.Equal(("gold", "key:ci", 1L, 2L, 3L, 4L), (when.Headers["x-tier"], when.Members.Single(), when.MinInputTokens, when.MaxInputTokens, when.MinBodyBytes, when.MaxBodyBytes));
        Assert.Equal((80, 100, null), (when.MinBudgetUsedPercent, when.MaxBudgetUsedPercent, when.Budget));
    }

    [Theory]
    [InlineData("own", "pay", null)]
    [InlineData("granted", "h1", null)]
    [InlineData("hidden", "h1", ConditionReasons.NotGranted)]
    [InlineData("none", "h1", ConditionReasons.NotGranted)]
    [InlineData("none", "pay", ConditionReasons.RefNotFound)]
    public void Resolve_BudgetOfACondition_MustBeInTheNamespaceOrAdmitTheRoute(string name, string @namespace, string? reason)
    {
        Budget[] budgets =
        [
            A.Budget("pay/own", "pay/pay"),
            A.Budget("h1/granted", "h1/x", with: spec => spec with { Allowed = new() { Routes = A.All } }),
            // Who may put a budget below this one may not therefore look at it.
            A.Budget("h1/hidden", "h1/x", with: spec => spec with { Allowed = new() { Budgets = A.All } }),
        ];
        var route = Looking("pay/a", new() { BudgetRef = new() { Namespace = @namespace, Name = name }, MinBudgetUsedPercent = 80 });
        var resolved = RouteResolver.Resolve([route], A.Tree(Projects), new BudgetReferences(budgets, A.NoLabels), _ => null)[route.Key];
        if (reason is null)
        {
            Assert.Equal(new Contracts.ObjectRef(@namespace, name), RouteCompiler.Compile([resolved], A.Tree(Projects)).Entries.Single().Targets[0].When!.Budget);
            return;
        }

        var problem = Assert.Single(resolved.Problems);
        Assert.Equal(reason, problem.Reason);
        Assert.StartsWith($"ModelRoute pay/a: spec.targets[first].when.budgetRef \"{@namespace}/{name}\" ", problem.Message);
    }

    [Fact]
    public void Resolve_BudgetThatIsNotGranted_ReadsTheSameAsOneThatDoesNotExist()
    {
        string Message(params Budget[] budgets)
        {
            var route = Looking("pay/a", new() { BudgetRef = new() { Namespace = "h1", Name = "secret" }, MinBudgetUsedPercent = 80 });
            return RouteResolver.Resolve([route], A.Tree(Projects), new BudgetReferences(budgets, A.NoLabels), _ => null)[route.Key].Problems.Single().Message;
        }

        Assert.Equal(Message(), Message(A.Budget("h1/secret", "h1/x")));
    }

    private static ModelRoute Looking(string key, TargetCondition when)
    {
        var route = A.Route(key, "pay/pay");
        route.Spec = route.Spec with
        {
            Targets = [new() { Name = "first", Provider = "anthropic", When = when }, new() { Name = "rest", Provider = "anthropic" }],
            Strategy = new() { Type = RouteStrategyType.Conditional },
        };
        return route;
    }

    private static RouteMatch Models(params string[] models) => new() { Models = models };

    private static IEnumerable<string> Order(params ModelRoute[] routes) => Compile(routes).Entries.Select(entry => $"{entry.Route.Namespace}/{entry.Route.Name}");

    private static CompiledRoutes Compile(params ModelRoute[] routes) => RouteCompiler.Compile(Resolve(routes).Values, A.Tree(Projects));

    private static IReadOnlyDictionary<ObjectKey, ResolvedRoute> Resolve(params ModelRoute[] routes) => RouteResolver.Resolve(routes, A.Tree(Projects), A.NoBudgets, _ => null);
}
