using System.Net;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests;

/// <summary>Configuration arrives whole or not at all.</summary>
public sealed class ConfigTests
{
    [Fact]
    public async Task Swap_WhileAStreamIsOpen_TakesEffectAndTheStreamGoesOn()
    {
        await using var rig = await Rig.StartAsync();
        rig.First.Next("chunks=40;drip=25");
        using var open = await rig.PostAsync(Rig.Body(stream: true));
        await using var stream = await open.Content.ReadAsStreamAsync();
        var start = new byte[64];
        await stream.ReadExactlyAsync(start);

        // The new configuration does not even know the first provider any more.
        Bundles.Publish(rig.ConfigFolder, Bundles.Config(rig.Second.Address));
        await Eventually.TrueAsync(async () =>
        {
            using var response = await rig.PostAsync(Rig.Body());
            return rig.Second.Requests.Count > 0;
        }, "the new configuration in use");

        using var rest = new MemoryStream();
        await stream.CopyToAsync(rest);
        byte[] received = [.. start, .. rest.ToArray()];
        Assert.Equal(rig.First.Requests[0].Answer.ToArray(), received);
    }

    [Fact]
    public async Task BadBundle_IsRefusedWhole_LastGoodStaysAndIsReported()
    {
        await using var rig = await Rig.StartAsync();
        var good = rig.Gateway.Config.Current!.Version;

        Bundles.Publish(rig.ConfigFolder, rig.Config with { Budgets = [] }, files => files["config.000"][10] ^= 1);
        await Eventually.TrueAsync(() => rig.Metering.Reports.Any(report => report.RejectedReason is not null), "the refusal in a report");

        var report = rig.Metering.Reports.Last(report => report.RejectedReason is not null);
        Assert.Equal(good, report.ConfigVersion);
        Assert.NotEqual(good, report.RejectedConfigVersion);
        Assert.Contains("config.000: checksum", report.RejectedReason, StringComparison.Ordinal);
        using var response = await rig.PostAsync(Rig.Body());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task BadBundle_ThenAGoodOne_ClearsTheRefusal()
    {
        await using var rig = await Rig.StartAsync();
        Bundles.Publish(rig.ConfigFolder, rig.Config, files => files.Remove("credentials.json"));
        await Eventually.TrueAsync(() => rig.Gateway.Config.Rejected is not null, "refused");

        Bundles.Publish(rig.ConfigFolder, rig.Config);

        await Eventually.TrueAsync(() => rig.Gateway.Config.Rejected is null, "taken");
    }

    [Fact]
    public async Task TwoKeysWithOneId_CannotBeIndexed_IsRefused()
    {
        await using var rig = await Rig.StartAsync();
        var project = rig.Config.Projects[0];

        Bundles.Publish(rig.ConfigFolder, rig.Config with { Projects = [project with { Keys = [.. project.Keys, .. project.Keys] }] });

        await Eventually.TrueAsync(() => rig.Gateway.Config.Rejected is not null, "refused");
        Assert.NotNull(rig.Gateway.Config.Current);
    }

    [Fact]
    public async Task Restart_WithoutTheFolder_ServesTheLastGoodConfiguration()
    {
        await using var rig = await Rig.StartAsync();
        var version = rig.Gateway.Config.Current!.Version;
        await rig.Gateway.DisposeAsync();
        Directory.Delete(rig.ConfigFolder, recursive: true);
        Directory.CreateDirectory(rig.ConfigFolder);

        await rig.StartGatewayAsync();

        Assert.Equal(version, rig.Gateway.Config.Current!.Version);
        using var response = await rig.PostAsync(Rig.Body());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task NoConfiguration_IsNotReadyAndSaysSo()
    {
        await using var rig = await Rig.StartAsync(start: false);
        Directory.Delete(rig.ConfigFolder, recursive: true);
        Directory.CreateDirectory(rig.ConfigFolder);
        await rig.StartGatewayAsync();

        using var ready = await rig.AdminAsync("/readyz");
        using var alive = await rig.AdminAsync("/healthz");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (ready.StatusCode, alive.StatusCode));
        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body()), 503, "api_error", "no configuration");
    }

    [Fact]
    public async Task ChildProject_WithoutARouteOfItsOwn_UsesItsParents()
    {
        var child = new Contracts.ObjectRef("team-b", "beta");
        await using var rig = await Rig.StartAsync(config => config with
        {
            Projects =
            [
                config.Projects[0] with { Keys = [] },
                new ProjectEntry { Project = child, Parent = Bundles.Team, Keys = [Bundles.Entry(Bundles.Key, "ci")] },
            ],
            Routes =
            [
                config.Routes[0] with { Projects = [Bundles.Team, child] },
                config.Routes[0] with { Route = new("team-b", "own"), Projects = [child], Targets = [config.Routes[0].Targets[1]], Matches = [new RouteMatch { Models = ["claude-haiku-*"] }] },
            ],
            Budgets = [.. config.Budgets.Select(budget => budget with { Coverage = new BudgetCoverage { Projects = [Bundles.Team, child] } })],
        });

        using var inherited = await rig.PostAsync(Rig.Body("claude-sonnet-5"));
        using var own = await rig.PostAsync(Rig.Body("claude-haiku-4-5"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (inherited.StatusCode, own.StatusCode));
        Assert.Equal((1, 1), (rig.First.Requests.Count, rig.Second.Requests.Count));
        Assert.Equal("team-b", (await rig.EventAsync()).Tenant);
    }

    [Fact]
    public async Task Metrics_AreServedAndHoldNoKey()
    {
        await using var rig = await Rig.StartAsync();
        using var response = await rig.PostAsync(Rig.Body());

        using var metrics = await rig.AdminAsync("/metrics");
        var text = await metrics.Content.ReadAsStringAsync();

        Assert.Contains("claudeconfig_router_requests_total{outcome=\"completed\"} 1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-ccfg", text, StringComparison.Ordinal);
    }
}
