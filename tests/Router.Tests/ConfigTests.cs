using System.Net;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Options;
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
        }, "the new configuration in use", Deadlines.Settled);

        using var rest = new MemoryStream();
        await stream.CopyToAsync(rest);
        byte[] received = [.. start, .. rest.ToArray()];
        Assert.Equal(rig.First.Requests[0].Answer.ToArray(), received);
    }

    [Fact]
    public async Task BadBundle_IsRefusedWhole_LastGoodStaysAndIsReported()
    {
        await using var rig = await Rig.StartAsync(options: AtOnce);
        var good = rig.Gateway.Config.Current!.Version;

        Bundles.Publish(rig.ConfigFolder, rig.Config with { Budgets = [] }, files => files["config.000"][10] ^= 1);
        await Eventually.TrueAsync(() => rig.Metering.Reports.Any(report => report.RejectedReason is not null), "the refusal in a report", Deadlines.Settled);

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
        await using var rig = await Rig.StartAsync(options: AtOnce);
        Bundles.Publish(rig.ConfigFolder, rig.Config, files => files.Remove("credentials.000"));
        await Eventually.TrueAsync(() => rig.Gateway.Config.Rejected is not null, "refused", Deadlines.Settled);

        Bundles.Publish(rig.ConfigFolder, rig.Config);

        await Eventually.TrueAsync(() => rig.Gateway.Config.Rejected is null, "taken", Deadlines.Settled);
    }

    [Fact]
    public async Task OneBadEntry_IsLeftOutAndReported_TheRestIsTaken()
    {
        var other = new ObjectRef("team-b", "beta");
        await using var rig = await Rig.StartAsync();
        var project = rig.Config.Projects[0];
        var forged = Bundles.Entry(Bundles.Key, "forged") with { Hash = new byte[32] };

        Bundles.Publish(rig.ConfigFolder, rig.Config with { Projects = [project, new ProjectEntry { Project = other, Keys = [forged] }, project with { Keys = [] }] });
        await Eventually.TrueAsync(() => rig.Metering.Reports.Any(report => report.Problems.Count > 0), "the problems in a report", Deadlines.Settled);

        var report = rig.Metering.Reports.Last(report => report.Problems.Count > 0);
        Assert.Equal((rig.Gateway.Config.Current!.Version, null), (report.ConfigVersion, report.RejectedReason));
        Assert.Contains("project team-a/alpha is in the configuration twice", report.Problems[0], StringComparison.Ordinal);
        Assert.Contains("key forged of project team-b/beta", report.Problems[1], StringComparison.Ordinal);
        using var response = await rig.PostAsync(Rig.Body());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("team-a", (await rig.EventAsync()).Tenant);
    }

    [Fact]
    public async Task UnreadableBudget_RefusesThoseItCoversByItsName_NobodyElse()
    {
        var other = new ObjectRef("team-b", "beta");
        var otherKey = Contracts.Identity.VirtualKey.Create();
        await using var rig = await Rig.StartAsync(start: false);
        var config = rig.Config with
        {
            Projects = [.. rig.Config.Projects, new ProjectEntry { Project = other, Keys = [Bundles.Entry(otherKey, "ci")] }],
            Routes = [rig.Config.Routes[0] with { Projects = [Bundles.Team, other] }],
            Budgets = [Bundles.Budget(Bundles.CompanyBudget) with { Coverage = new BudgetCoverage { Projects = [other] } }, Bundles.Budget(Bundles.TeamBudget) with { HoldWaitSeconds = 4711 }],
        };
        Bundles.Publish(rig.ConfigFolder, config, document: text => text.Replace("4711", "\"soon\"", StringComparison.Ordinal));
        await rig.StartGatewayAsync();

        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body()), 403, "permission_error", "team-a/monthly");
        using var response = await rig.PostAsync(Rig.Body(), otherKey.Reveal());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Restart_WithAnEntryLeftOut_RunsTheSameVersion()
    {
        await using var rig = await Rig.StartAsync(start: false);
        Bundles.Publish(rig.ConfigFolder, rig.Config with { SchemaVersion = 1 }, document: text => text.Replace("\"routes\":[", "\"routes\":[{\"route\":{\"namespace\":\"a\",\"name\":\"b\"},\"projects\":[],\"strategy\":\"Unheard\"},", StringComparison.Ordinal));
        await rig.StartGatewayAsync();
        var version = rig.Gateway.Config.Current!.Version;
        await rig.Gateway.DisposeAsync();
        Directory.Delete(rig.ConfigFolder, recursive: true);
        Directory.CreateDirectory(rig.ConfigFolder);

        await rig.StartGatewayAsync();

        Assert.Equal(version, rig.Gateway.Config.Current!.Version);
        Assert.Contains("routes[0] (a/b)", Assert.Single(rig.Gateway.Config.Current.Problems), StringComparison.Ordinal);
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
        var child = new ObjectRef("team-b", "beta");
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

    private static RouterOptions AtOnce(RouterOptions options) => options with { ConfigPartsLimit = TimeSpan.Zero };

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
