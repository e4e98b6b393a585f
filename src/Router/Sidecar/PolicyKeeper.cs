using ClaudeConfig.Contracts.Rollouts;

namespace ClaudeConfig.Router.Sidecar;

/// <summary>Keeps what a workload sees in step with the mounted bundle. What cannot be used changes nothing.</summary>
/// <param name="folders">Where it comes from and where it is shown.</param>
/// <param name="address">What the workload is told as the gateway's address; null where nobody says.</param>
/// <param name="pod">Uid of the pod, which decides whether it takes part in a trial.</param>
/// <param name="interval">How often it looks.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
internal sealed class PolicyKeeper(PolicyFolders folders, string? address, string? pod, TimeSpan interval, TimeProvider time, ILogger<PolicyKeeper> log) : IAsyncDisposable
{
    private readonly PolicyFolder shown = new(folders.To);
    // One that does not know itself comes last.
    private readonly int place = pod is { Length: > 0 } ? RolloutShare.PlaceOf(pod) : RolloutShare.Whole - 1;
    private readonly CancellationTokenSource ending = new();
    private Task running = Task.CompletedTask;
    private volatile string? problem;

    public string? Revision => shown.Revision;

    /// <summary>What is wrong with what is mounted; null for nothing.</summary>
    public string? Problem => problem;

    /// <summary>Told when another revision is shown.</summary>
    public Action Changed { get; init; } = () => { };

    /// <summary>Looks once.</summary>
    /// <returns>What is wrong with the bundle; null for nothing.</returns>
    public string? Look()
    {
        try
        {
            var before = shown.Revision;
            if (PolicyChoice.Of(folders, place, before) is { } policy)
            {
                shown.Show(address is null ? policy : GatewayPin.Beside(policy, address));
                if (before != policy.Revision)
                {
                    Changed();
                    SidecarLog.PolicyShown(log, policy.Revision);
                }
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
