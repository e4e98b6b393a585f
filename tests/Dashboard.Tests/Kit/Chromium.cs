using Microsoft.Playwright;

namespace ClaudeConfig.Dashboard.Tests.Kit;

/// <summary>Debian's own Chromium, without a screen.</summary>
internal static class Chromium
{
    private static readonly SemaphoreSlim Starting = new(1);
    private static IPlaywright? _driver;
    private static IBrowser? _browser;

    public static async Task<IBrowserContext> NewContextAsync(bool dark = false, int width = 1280, int height = 900, bool scripts = true)
    {
        await Starting.WaitAsync();
        try
        {
            _driver ??= await Playwright.CreateAsync();
            _browser ??= await _driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Program(), Args = ["--no-sandbox", "--disable-gpu", "--ignore-certificate-errors"], Timeout = (float)Harness.Deadlines.Slow.TotalMilliseconds });
        }
        finally
        {
            Starting.Release();
        }

        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            IgnoreHTTPSErrors = true,
            JavaScriptEnabled = scripts,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = new ViewportSize { Width = width, Height = height },
        });
        context.SetDefaultTimeout((float)Harness.Deadlines.Here(Harness.Deadlines.Settled).TotalMilliseconds);
        return context;
    }

    public static async Task CloseAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _driver?.Dispose();
    }

    private static string Program() =>
        new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("no Chromium: run hack/prerequisites.sh");
}
