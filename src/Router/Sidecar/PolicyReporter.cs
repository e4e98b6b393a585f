using System.Text.Json;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Rollouts;
using ClaudeConfig.Contracts.Serialization;

namespace ClaudeConfig.Router.Sidecar;

/// <summary>Says which revision the workload sees: at once when it changes, else twice a minute. What is not heard is said again.</summary>
internal sealed class PolicyReporter(
    ObjectRef configuration, PolicyKeeper policy, ClientCounters counters, Func<byte[], CancellationToken, Task<int>> send, Func<double> chance, TimeProvider time, ILogger<PolicyReporter> log) : IAsyncDisposable
{
    private const int LongestProblem = 512;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource ending = new();
    private Task running = Task.CompletedTask;
    private bool failed;

    public void Start() => running = RunAsync();

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.Dispose();
    }

    /// <summary>The pod ends: it is not to be waited for.</summary>
    public async Task SayLastAsync()
    {
        await ending.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var limit = new CancellationTokenSource(LastWord, time);
        await SayAsync(Build() with { Ending = true }, limit.Token);
    }

    private WorkloadReport Build() => new()
    {
        Configuration = configuration,
        Revision = policy.Revision,
        Problem = policy.Problem is { } problem ? problem.Length <= LongestProblem ? problem : problem[..LongestProblem] : null,
        Counts = counters.Current,
    };

    private async Task RunAsync()
    {
        WorkloadReport? said = null;
        var due = TimeSpan.Zero;
        var at = time.GetTimestamp();
        while (true)
        {
            var now = Build();
            if (said is null || said.Revision != now.Revision || said.Problem != now.Problem || time.GetElapsedTime(at) >= due)
            {
                said = await SayAsync(now, ending.Token) ? now : said;
                at = time.GetTimestamp();
                due = Interval * (0.75 + (chance() / 2));
            }

            await Task.Delay(failed ? Look * (2 + (4 * chance())) : Look, time, ending.Token);
        }
    }

    private async Task<bool> SayAsync(WorkloadReport report, CancellationToken cancellationToken)
    {
        try
        {
            var status = await send(JsonSerializer.SerializeToUtf8Bytes(report, ContractsJson.Default.WorkloadReport), cancellationToken);
            return Heard(status is >= 200 and < 300, $"the gateway answered {status}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException || (e is OperationCanceledException && !ending.IsCancellationRequested))
        {
            return Heard(false, e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested || ending.IsCancellationRequested)
        {
            return false;
        }
    }

    private bool Heard(bool heard, string why)
    {
        if (!heard && !failed)
        {
            SidecarLog.NotHeard(log, why);
        }

        failed = !heard;
        return heard;
    }
}
