using System.Globalization;
using System.Text.Json;
using ClaudeConfig.Dashboard.Tests.Kit;
using ClaudeConfig.Harness;
using Microsoft.Playwright;

namespace ClaudeConfig.Dashboard.Tests;

/// <summary>Pages in a real browser.</summary>
public sealed class BrowserTests(DashboardFixture dashboard)
{
    private string[] Paths =>
    [
        "/", "/budgets", $"/budgets/{dashboard.Of.Payments}/team", "/explore", "/explore?groupBy=tokenClass", "/explore?from=nonsense", "/sessions", "/sessions/s-1", "/anomalies", "/routes", "/configurations",
        $"/configurations/{dashboard.Of.Payments}/house", "/approvals", "/boards", "/audit", $"/explain?request=req-{dashboard.Of.Run}-1", "/explain", "/nowhere", "/offline", "/signed-out", "/signin-failed",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pages_InEitherTheme_KeepTheRulesForEverybody(bool dark)
    {
        await using var ann = await Visitor.SignInAsync(dashboard, "Ann Lead", dark);
        var violations = new List<string>();
        foreach (var path in Paths)
        {
            await ann.GoAsync(path);
            violations.AddRange((await ann.ViolationsAsync()).Select(violation => $"{path}: {violation}"));
            await ann.ShootAsync($"{(dark ? "dark" : "light")}{path.Replace(dashboard.Of.Payments, "payments", StringComparison.Ordinal).Split('=')[0].Replace('/', '-').Replace('?', '-')}");
        }

        Assert.Empty(violations);
        Assert.Empty(ann.Complaints);
        Assert.Equal(0, dashboard.PolicyReports);
    }

    [Fact]
    public async Task Pages_OnAPhone_FitItsWidth()
    {
        await using var ann = await Visitor.SignInAsync(dashboard, "Ann Lead", width: 360);
        var wide = new List<string>();
        foreach (var path in Paths)
        {
            await ann.GoAsync(path);
            var width = await ann.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");
            if (width > 360)
            {
                wide.Add($"{path}: {width}");
            }
        }

        await ann.GoAsync("/");
        await ann.ShootAsync("phone");
        Assert.Empty(wide);
    }

    [Fact]
    public async Task Figures_OfAnOpenPage_FollowEventsToTheLastDigit()
    {
        await using var ann = await Visitor.SignInAsync(dashboard, "Ann Lead");
        await ann.GoAsync($"/budgets/{dashboard.Of.Payments}/batch");
        var shown = ann.Page.Locator($"[data-live='budget:{dashboard.Of.Payments}/batch:spent']").First;
        var before = decimal.Parse((await shown.GetAttributeAsync("value"))!, CultureInfo.InvariantCulture);
        await dashboard.SendAsync(dashboard.Event(World.Batch(dashboard.Of), 77_777));
        await Eventually.TrueAsync(
            async () =>
            {
                using var told = JsonDocument.Parse(await dashboard.Metering.GetStringAsync($"/v1/budgets/{dashboard.Of.Payments}/batch"));
                var exact = decimal.Parse(told.RootElement.GetProperty("spent").GetString()!, CultureInfo.InvariantCulture);
                var (value, text) = (await shown.GetAttributeAsync("value"), (await shown.TextContentAsync())!.Replace(",", "", StringComparison.Ordinal));
                return exact > before && decimal.Parse(value!, CultureInfo.InvariantCulture) == exact && decimal.Parse(text, CultureInfo.InvariantCulture) == exact;
            },
            "the page shows what the event cost",
            Deadlines.Settled);
        Assert.Empty(ann.Complaints);
    }

    [Fact]
    public async Task Approval_OfWhatWasAskedFor_LetsRequestsThrough()
    {
        var explain = $"/explain?project={dashboard.Of.Payments}%2Fweb-batch&model=claude-sonnet-4-5";
        await using var mallory = await Visitor.SignInAsync(dashboard, World.Hostile);
        await mallory.GoAsync(explain);
        await Assertions.Expect(mallory.Page.GetByText("refuses", new() { Exact = true })).ToBeVisibleAsync();
        await mallory.GoAsync($"/budgets/{dashboard.Of.Payments}/tight");
        await mallory.Page.GetByLabel("Amount in USD").FillAsync("250");
        await mallory.Page.GetByLabel("Why").FillAsync("The release <b>needs</b> it");
        await mallory.Page.GetByRole(AriaRole.Button, new() { Name = "Ask" }).ClickAsync();
        await Assertions.Expect(mallory.Page.GetByText("Your request waits")).ToBeVisibleAsync();

        // Who may see it may not, by that, approve it: Kubernetes decides.
        var request = mallory.Page.Locator("section.panel", new() { HasText = "The release <b>needs</b> it" });
        await Eventually.TrueAsync(async () =>
        {
            await mallory.GoAsync("/approvals");
            return await request.CountAsync() == 1;
        }, "the request shows", Deadlines.Settled);
        await request.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Assertions.Expect(mallory.Page.GetByText("Not done. Kubernetes says:")).ToBeVisibleAsync();

        await using var ann = await Visitor.SignInAsync(dashboard, "Ann Lead");
        await ann.GoAsync("/approvals");
        await ann.ShootAsync("approval");
        var waiting = ann.Page.Locator("section.panel", new() { HasText = "The release <b>needs</b> it" });
        await waiting.GetByLabel("Reason").FillAsync("Agreed");
        await waiting.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Assertions.Expect(ann.Page.GetByText("Granted: the budget has the money now.")).ToBeVisibleAsync();
        Assert.Contains("\"250\"", dashboard.Cluster.Run("get", "budget", "tight", "-n", dashboard.Of.Payments, "-o", "jsonpath={.spec.grants}"));
        await Eventually.TrueAsync(async () =>
        {
            await ann.GoAsync(explain);
            return await ann.Page.GetByText("refuses", new() { Exact = true }).CountAsync() == 0;
        }, "requests pass", Deadlines.Slow);
        Assert.Empty(ann.Complaints);
    }

    [Fact]
    public async Task Worker_KeepsTheShellAndNoFigure()
    {
        await using var ann = await Visitor.SignInAsync(dashboard, "Ann Lead");
        await ann.Page.EvaluateAsync("async () => { await Promise.race([navigator.serviceWorker.ready, new Promise((_, no) => setTimeout(() => no(new Error('no worker')), 60000))]); }");
        await ann.GoAsync("/budgets");
        var kept = await ann.Page.EvaluateAsync<string[]>("async () => (await Promise.all((await caches.keys()).map(async name => (await (await caches.open(name)).keys()).map(request => new URL(request.url).pathname)))).flat()");
        Assert.Contains("/offline", kept);
        Assert.All(kept, path => Assert.True(path == "/offline" || path.StartsWith("/assets/", StringComparison.Ordinal), path));
    }

    [Fact]
    public async Task App_InABrowser_MayBeInstalled()
    {
        await using var ann = await Visitor.SignInAsync(dashboard, "Ann Lead");
        var devtools = await ann.Page.Context.NewCDPSessionAsync(ann.Page);
        var found = (await devtools.SendAsync("Page.getInstallabilityErrors"))!.Value.GetProperty("installabilityErrors").EnumerateArray().Select(error => error.GetProperty("errorId").GetString());
        // Browsers of tests are private, where nothing is installed.
        Assert.All(found, error => Assert.Equal("in-incognito", error));
        var manifest = (await devtools.SendAsync("Page.getAppManifest"))!.Value;
        Assert.EndsWith("/manifest.webmanifest", manifest.GetProperty("url").GetString());
        Assert.Empty(manifest.GetProperty("errors").EnumerateArray());
    }

    [Fact]
    public async Task Pages_WithoutScripts_SayTheSame()
    {
        await using var ann = await Visitor.SignInAsync(dashboard, "Ann Lead", scripts: false);
        await ann.GoAsync($"/budgets/{dashboard.Of.Payments}/team");
        using var told = JsonDocument.Parse(await dashboard.Metering.GetStringAsync($"/v1/budgets/{dashboard.Of.Payments}/team"));
        var limit = ann.Page.Locator($"data[data-live='budget:{dashboard.Of.Payments}/team:limit']").First;
        Assert.Equal(decimal.Parse(told.RootElement.GetProperty("limit").GetString()!, CultureInfo.InvariantCulture), decimal.Parse((await limit.TextContentAsync())!, CultureInfo.InvariantCulture));
        await ann.GoAsync("/explore?groupBy=model");
        await Assertions.Expect(ann.Page.Locator("#explored")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Chart_UntilItIsDrawn_SaysSoAndGoesWhereThereIsNothingToDraw()
    {
        await using var ann = await Visitor.SignInAsync(dashboard, "Ann Lead");
        var page = $"/budgets/{dashboard.Of.Payments}/team";
        var chart = ann.Page.Locator(".chart[data-chart='burn']");
        await Eventually.TrueAsync(async () =>
        {
            await ann.GoAsync(page);
            return await chart.CountAsync() == 1;
        }, "a forecast is there", Deadlines.Slow);

        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await ann.Page.RouteAsync("**/forecast", async route =>
        {
            await answer.Task;
            await route.ContinueAsync();
        });
        await ann.GoAsync(page);
        await Assertions.Expect(chart).ToHaveAttributeAsync("data-drawn", "false");
        Assert.Contains("Drawing", await chart.EvaluateAsync<string>("figure => getComputedStyle(figure, '::before').content"));
        answer.SetResult();
        await Assertions.Expect(chart).ToHaveAttributeAsync("data-drawn", "true");

        await ann.Page.UnrouteAsync("**/forecast");
        await ann.Page.RouteAsync("**/forecast", route => route.FulfillAsync(new RouteFulfillOptions { Status = 200, Body = "nonsense" }));
        await ann.GoAsync(page);
        await Assertions.Expect(chart).ToBeHiddenAsync();
    }
}
