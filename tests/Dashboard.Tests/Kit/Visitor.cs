using Microsoft.Playwright;

namespace ClaudeConfig.Dashboard.Tests.Kit;

/// <summary>Somebody at a browser.</summary>
internal sealed class Visitor(IBrowserContext context, IPage page, DashboardFixture dashboard) : IAsyncDisposable
{
    private static readonly Lazy<string> Axe = new(() => File.ReadAllText(Harness.Repository.PathOf("tests", "Dashboard.Tests", "Browser", "node_modules", "axe-core", "axe.min.js")));

    private readonly List<string> _complaints = [];

    public IPage Page => page;

    /// <summary>What the browser's console said that it should not.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public static async Task<Visitor> SignInAsync(DashboardFixture dashboard, string name, bool dark = false, int width = 1280, bool scripts = true)
    {
        var context = await Chromium.NewContextAsync(dark, width, scripts: scripts);
        var page = await context.NewPageAsync();
        var visitor = new Visitor(context, page, dashboard);
        page.PageError += (_, error) => visitor._complaints.Add(error);
        page.Console += (_, message) =>
        {
            // A page that is not there, or was asked for wrongly, is told in the console, too.
            if (message.Type == "error" && !message.Text.Contains("responded with a status of 404", StringComparison.Ordinal) && !message.Text.Contains("responded with a status of 400", StringComparison.Ordinal))
            {
                visitor._complaints.Add($"{page.Url}: {message.Text}");
            }
        };
        await page.GotoAsync(dashboard.Address.ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = name }).ClickAsync();
        await page.WaitForURLAsync(dashboard.Address.ToString());
        return visitor;
    }

    public Task GoAsync(string path) => page.GotoAsync(new Uri(dashboard.Address, path).ToString());

    /// <summary>What WCAG 2.2 AA is not kept in, in a line each.</summary>
    public async Task<string[]> ViolationsAsync()
    {
        await page.EvaluateAsync(Axe.Value);
        return await page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })).violations
                .map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.target.join(" ") + " " + (n.any[0]?.message ?? n.all[0]?.message ?? "")).join(" | ")}`)
            """);
    }

    /// <summary>For people, beside the build's other artifacts.</summary>
    public Task ShootAsync(string name) => page.ScreenshotAsync(new PageScreenshotOptions { Path = Harness.Repository.PathOf("artifacts", "dashboard", $"{name}.png"), FullPage = true });

    public async ValueTask DisposeAsync() => await context.CloseAsync();
}
