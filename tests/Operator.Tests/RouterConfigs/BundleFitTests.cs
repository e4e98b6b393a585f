using ClaudeConfig.Api.Common;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Operator.RouterConfigs;

namespace ClaudeConfig.Operator.Tests.RouterConfigs;

public sealed class BundleFitTests
{
    private static readonly ObjectRef Quiet = new("quiet", "team");

    [Fact]
    public void Within_ABundleThatFits_IsLeftAsItIs()
    {
        var bundle = Bundle([Route("quiet", "small", 10)]);
        Assert.Same(bundle, BundleFit.Within(bundle, out var files));
        Assert.True(files.Count - 1 <= RouterBundle.MaxParts);
    }

    [Fact]
    public void Within_ANamespaceThatTakesAllTheRoom_IsLeftOutAndChangesNothingForTheOthers()
    {
        var alone = BundleFit.Within(Bundle([Route("quiet", "small", 10)]), out _);
        var fitted = BundleFit.Within(Bundle([Route("quiet", "small", 10), .. Enumerable.Range(0, 30).Select(i => Route("loud", $"big-{i:00}", 1_000_000))], new ObjectRef("loud", "team")), out var files);
        Assert.True(files.Count - 1 <= RouterBundle.MaxParts);
        Assert.Equal(RouterBundle.Write(alone.Config, alone.Credentials).Values, RouterBundle.Write(fitted.Config, fitted.Credentials).Values);
        Assert.Equal(BundleOverflow.Reason, fitted.Problems[new ObjectKey("loud", "team")].Reason);
        Assert.False(fitted.Problems.ContainsKey(new ObjectKey("quiet", "team")));
    }

    [Fact]
    public void Within_ManyProjectsBelowAWideRoute_AreTheirNamespacesShareAndNotTheRoutes()
    {
        ObjectRef[] crowd = [.. Enumerable.Range(0, 60_000).Select(i => new ObjectRef("crowd", $"project-{i:00000}"))];
        var wide = Route("quiet", "wide", 10) with { Projects = [Quiet, .. crowd] };
        var fitted = BundleFit.Within(Bundle([.. Enumerable.Range(0, 12).Select(i => wide with { Route = new("quiet", $"wide-{i}") })]), out _);
        Assert.Equal(12, fitted.Config.Routes.Count);
        Assert.All(fitted.Config.Routes, route => Assert.Equal([Quiet], route.Projects));
    }

    private static CompiledBundle Bundle(IReadOnlyList<RouteEntry> routes, params ObjectRef[] more) => new(
        new RouterConfig { Projects = [.. more.Append(Quiet).Order().Select(project => new ProjectEntry { Project = project })], Routes = routes },
        new Dictionary<string, string>(),
        new Dictionary<ObjectKey, (string, string)>());

    private static RouteEntry Route(string @namespace, string name, int bytes) => new()
    {
        Route = new(@namespace, name),
        Projects = [new(@namespace, "team")],
        Matches = [new RouteMatch { Models = [new string('m', bytes)] }],
        Targets = [new TargetEntry { Name = "t", Provider = "p" }],
    };
}
