using System.Text.RegularExpressions;

namespace ClaudeConfig.Harness.Stacks;

/// <summary>A server that can die and come back at the same address with what it had on disk.</summary>
public sealed class RestartableProcess : IAsyncDisposable
{
    private readonly Func<string, ChildProcess> start;
    private readonly Regex ready;
    private ChildProcess? process;
    private string listen = "127.0.0.1:0";

    internal RestartableProcess(Func<string, ChildProcess> start, Regex ready)
    {
        this.start = start;
        this.ready = ready;
    }

    public string Url { get; private set; } = "";

    public async Task StartAsync()
    {
        process = start(listen);
        Url = (await process.WaitForLineAsync(ready)).Value;
        listen = new Uri(Url).Authority;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        process!.Signal(ProcessSignal.Kill);
        await process.DisposeAsync();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
            process = null;
        }
    }
}
