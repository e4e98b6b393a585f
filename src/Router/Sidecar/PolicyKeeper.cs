namespace ClaudeConfig.Router.Sidecar;

/// <summary>Keeps what a workload sees in step with the mounted bundle. What cannot be used changes nothing.</summary>
internal sealed class PolicyKeeper((string From, string To) folders, TimeSpan interval, TimeProvider time, ILogger<PolicyKeeper> log) : IAsyncDisposable
{
    private readonly PolicyFolder shown = new(folders.To);
    private readonly CancellationTokenSource ending = new();
    private Task running = Task.CompletedTask;
    private string? problem;

    public string? Revision => shown.Revision;

    /// <summary>Looks once.</summary>
    /// <returns>What is wrong with the bundle; null for nothing.</returns>
    public string? Look()
    {
        try
        {
            var policy = PolicyIndex.Read(folders.From);
            var before = shown.Revision;
            shown.Show(policy);
            if (before != policy.Revision)
            {
                SidecarLog.PolicyShown(log, policy.Revision);
            }

            return problem = null;
        }
        catch (Exception e) when (e is PolicyUnusableException or IOException or UnauthorizedAccessException)
        {
            if (problem != e.Message)
            {
                SidecarLog.PolicyRefused(log, folders.From, shown.Revision ?? "nothing", e.Message);
            }

            return problem = e.Message;
        }
    }

    public void Start() => running = RunAsync();

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            Look();
            await Task.Delay(interval, time, ending.Token);
        }
    }
}
