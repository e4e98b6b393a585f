using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Router.Tests.Login;

/// <summary>A program that wants a terminal, with keys pressed and its screen read as people would.</summary>
internal sealed partial class Terminal : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder screen = new();
    private readonly Task reading;

    private Terminal(Process process)
    {
        this.process = process;
        reading = Task.Run(ReadAsync);
    }

    /// <summary>What was shown so far, without control sequences and blanks: programs move the cursor where they could write a blank.</summary>
    public string Shown
    {
        get
        {
            lock (screen)
            {
                return Blanks().Replace(Controls().Replace(screen.ToString(), ""), "");
            }
        }
    }

    public static Terminal Start(string program, string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        // script(1) gives it a terminal; of no size, unless it is told one.
        var command = string.Join(' ', arguments.Prepend(program).Select(word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        var start = new ProcessStartInfo("script", ["-qfec", $"stty cols 140 rows 50; exec {command}", "/dev/null"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new Terminal(Process.Start(start)!);
    }

    public async Task PressAsync(string keys)
    {
        await process.StandardInput.WriteAsync(keys);
        await process.StandardInput.FlushAsync();
    }

    public async Task SeesAsync(string text)
    {
        var wanted = Blanks().Replace(text, "");
        try
        {
            await Eventually.TrueAsync(() => Task.FromResult(Shown.Contains(wanted, StringComparison.Ordinal)), $"\"{text}\" on the screen", Deadlines.Settled);
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"\"{text}\" was not shown, but: {Shown[^Math.Min(Shown.Length, 1500)..]}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync();
        await reading;
        process.Dispose();
    }

    private async Task ReadAsync()
    {
        var piece = new char[4096];
        for (int read; (read = await process.StandardOutput.ReadAsync(piece)) > 0;)
        {
            lock (screen)
            {
                screen.Append(piece, 0, read);
            }
        }
    }

    [GeneratedRegex(@"\x1b\[[0-9;?<>=]*[a-zA-Z]|\x1b\][^\a\x1b]*(\a|\x1b\\)|\x1b[PX^_][^\x1b]*\x1b\\|\x1b[()][A-Z0-9]|\x1b[=>78]")]
    private static partial Regex Controls();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
