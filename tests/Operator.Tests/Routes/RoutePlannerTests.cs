using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Domain;
using ClaudeConfig.Operator.Controllers.Routes;
using ClaudeConfig.Operator.RouterConfigs;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Operator.Tests.Routes;

public sealed class RoutePlannerTests
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(A.Epoch, TimeSpan.Zero));
    private static readonly ObjectRef Reference = new("team-a", "r");

    [Fact]
    public void Status_WithoutAGateway_IsReadyAndProgrammedUnknown()
    {
        var status = Status(new BundleRollout([], ["v1"]));
        Assert.Equal("True", status.Conditions.Condition("Ready").Status);
        Assert.Equal(("Unknown", "NoRouters"), (status.Conditions.Condition("Programmed").Status, status.Conditions.Condition("Programmed").Reason));
        Assert.All(status.Conditions!, condition => Assert.NotEqual("", condition.Message));
    }

    [Fact]
    public void Status_OlderVersionRuns_IsNotReady()
    {
        var status = Status(new BundleRollout([Gateway("v0")], ["v1"]));
        Assert.Equal(("False", "Pending"), (status.Conditions.Condition("Ready").Status, status.Conditions.Condition("Ready").Reason));
    }

    [Fact]
    public void Status_Rejected_CarriesTheGatewaysReason()
    {
        var gateway = Gateway("v0") with { RejectedConfigVersion = "v1", RejectedReason = "part 3 is damaged" };
        Assert.Contains("gateway-0 refused version v1", Status(new BundleRollout([gateway], ["v1"])).Conditions.Condition("Programmed").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_TargetsNeverAsked_AreNotCalledHealthy()
    {
        var status = Status(new BundleRollout([Gateway("v1", new TargetReport { Route = Reference, Target = "first", Healthy = true })], ["v1"]));
        Assert.Equal("Unknown", status.Conditions.Condition("TargetsHealthy").Status);
        Assert.All(status.Targets!, target => Assert.Equal(TargetHealth.Unknown, target.Health));
    }

    [Fact]
    public void Status_TargetsThatOnlyAnsweredHealthChecks_AreHealthy()
    {
        var status = Status(new BundleRollout([Gateway("v1", Served("first", 0) with { LastCheckTime = A.Epoch }, Served("second", 3))], ["v1"]));
        Assert.Equal("True", status.Conditions.Condition("TargetsHealthy").Status);
    }

    [Fact]
    public void Status_OneTargetAnsweredAndOneWasNeverAsked_IsUnknownAndNamesIt()
    {
        var status = Status(new BundleRollout([Gateway("v1", Served("first", 9))], ["v1"]));
        Assert.Equal("Unknown", status.Conditions.Condition("TargetsHealthy").Status);
        Assert.Contains("second", status.Conditions.Condition("TargetsHealthy").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_Display_ShowsAllTargetsTheActiveOneAndTheShareOfTheOthers()
    {
        var broken = Served("first", 30) with { Healthy = false, LastError = "503 overloaded", LastErrorTime = A.Epoch };
        var display = Status(new BundleRollout([Gateway("v1", broken, Served("second", 10) with { LastServedTime = A.Epoch.AddMinutes(1) })], ["v1"])).Display!;
        Assert.Equal("first, second", display.Targets);
        Assert.Equal("second", display.Active);
        Assert.Equal("25%", display.Fallback);
        Assert.Equal("first: 503 overloaded", display.LastError);
    }

    [Fact]
    public void Status_Shadowed_NamesTheRouteThatComesFirst()
    {
        var all = A.Route("all");
        var narrow = A.Route("narrow", "elsewhere", with: spec => spec with
        {
            ProjectRef = new ObjectReference { Namespace = "team-a", Name = "payments" },
            Match = [new RouteMatch { Models = ["claude-haiku-5-5"] }],
        });
        var snapshot = Snapshot(
            project => project with { Allowed = new ProjectReferrers { Routes = new AllowedNamespaces { From = NamespaceAdmission.All } } }, all, narrow);
        var status = RoutePlanner.Status(snapshot.Routes[narrow.Key], null, new BundleRollout([], ["v1"]), Time);
        Assert.Equal("True", status.Conditions.Condition("Shadowed").Status);
        Assert.Contains("team-a/all", status.Conditions.Condition("Shadowed").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LimitCounting.Alone, true, 2, "each of the 2 gateways counts rate limits by itself")]
    [InlineData(LimitCounting.Interrupted, true, 1, "Redis does not answer")]
    [InlineData(LimitCounting.Alone, true, 1, null)]
    [InlineData(LimitCounting.Together, true, 2, null)]
    [InlineData(LimitCounting.Alone, false, 2, null)]
    public void Status_RouteWithRateLimits_SaysWhoCountsThem(LimitCounting counting, bool limited, int gateways, string? expected)
    {
        var reports = Enumerable.Range(0, gateways).Select(i => Gateway("v1") with { Instance = $"gateway-{i}", Limits = counting }).ToArray();
        var message = Status(new BundleRollout(reports, ["v1"]), limited ? [new RouteRateLimit { Requests = 5 }] : null).Conditions.Condition("Programmed").Message;
        Assert.StartsWith($"{gateways} of {gateways} gateways run this version", message, StringComparison.Ordinal);
        Assert.Equal(expected is not null, message.Contains("rate limits", StringComparison.Ordinal));
        Assert.Contains(expected ?? "", message, StringComparison.Ordinal);
    }

    private static ModelRouteStatus Status(BundleRollout rollout, IReadOnlyList<RouteRateLimit>? limits = null)
    {
        var route = A.Route("r", with: spec => spec with { RateLimits = limits, Targets = [spec.Targets[0], new RouteTarget { Name = "second", Provider = "anthropic" }] });
        return RoutePlanner.Status(Snapshot(spec => spec, route).Routes[route.Key], null, rollout, Time);
    }

    private static DomainSnapshot Snapshot(Func<ClaudeProjectSpec, ClaudeProjectSpec> with, params ModelRoute[] routes) => new(new DomainSources
    {
        Namespaces = A.Namespaces(("team-a", []), ("elsewhere", [])),
        Projects = [A.Project(with: spec => with(spec with { Providers = [A.Anthropic()] }))],
        Routes = routes,
    });

    private static TargetReport Served(string target, long times) => new() { Route = Reference, Target = target, Healthy = true, Served = times, LastServedTime = A.Epoch };

    private static RouterReport Gateway(string version, params TargetReport[] targets) =>
        new() { Instance = "gateway-0", Role = RouterRole.Gateway, ConfigVersion = version, Targets = targets, ReportTime = A.Epoch };
}
