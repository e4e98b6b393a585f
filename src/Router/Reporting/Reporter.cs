using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Money;
using ClaudeConfig.Router.Observability;
using ClaudeConfig.Router.Routing;

namespace ClaudeConfig.Router.Reporting;

/// <summary>Tells Metering what this instance runs, every few seconds and at once when the configuration changes.</summary>
internal sealed class Reporter : IAsyncDisposable
{
    private const int MostProblems = 16;
    private const int LongestProblem = 512;

    private readonly Func<RouterReport, CancellationToken, Task> send;
    private readonly ConfigState config;
    private readonly TargetOutlook outlook;
    private readonly string instance;
    private readonly Func<LimitCounting> limits;
    private readonly TimeProvider time;
    private readonly TimeSpan interval;
    private readonly ILogger<Reporter> log;
    private readonly Func<IReadOnlyList<string>> credentialProblems;
    private readonly Func<bool> holdsUsage;
    private readonly Func<DateTimeOffset?> undelivered;
    private readonly Action back;
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim nudge = new(0, 1);
    private Task loop = Task.CompletedTask;
    private volatile bool leaving;
    private DateTimeOffset reachedSince;

    public Reporter(
        Func<RouterReport, CancellationToken, Task> send, ConfigState config, TargetOutlook outlook, Func<LimitCounting> limits, string instance, TimeProvider time, TimeSpan interval, ILogger<Reporter> log,
        Func<IReadOnlyList<string>>? credentialProblems = null, Func<bool>? holdsUsage = null, Func<DateTimeOffset?>? undelivered = null, Action? back = null)
    {
        (this.send, this.config, this.outlook, this.limits, this.instance) = (send, config, outlook, limits, instance);
        (this.time, this.interval, this.log) = (time, interval, log);
        (this.credentialProblems, this.holdsUsage, this.undelivered) = (credentialProblems ?? (() => []), holdsUsage ?? (() => false), undelivered ?? (() => null));
        this.back = back ?? (() => { });
        config.Changed += Nudge;
    }

    public void Start() => loop = Task.Run(RunAsync);

    /// <summary>One more, when all is delivered or cannot be: so that an instance that goes for good is missed only where it took something along.</summary>
    public async Task SayLastAsync(CancellationToken cancellationToken)
    {
        leaving = true;
        try
        {
            await send(Build(), cancellationToken);
        }
        catch (Exception e) when (e is LedgerUnavailableException or OperationCanceledException)
        {
            // The report of before stays.
        }
    }

    public async ValueTask DisposeAsync()
    {
        config.Changed -= Nudge;
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
        nudge.Dispose();
    }

    internal RouterReport Build() => new()
    {
        Instance = instance,
        Role = RouterRole.Gateway,
        ConfigVersion = config.Current?.Version,
        RejectedConfigVersion = config.Rejected?.Version,
        RejectedReason = config.Rejected?.Reason,
        Problems = [.. (config.Current?.Problems ?? []).Concat(credentialProblems()).Take(MostProblems).Select(problem => OneLine.Of(problem, LongestProblem))],
        Targets = config.Current is { } current ? outlook.Report(current.Config) : [],
        Limits = limits(),
        HoldsUsage = holdsUsage(),
        UndeliveredSince = Undelivered(),
        Leaving = leaving,
        ReportTime = time.GetUtcNow(),
    };

    /// <summary>What could not be delivered while Metering was away is no fault of deliveries: counted from when it was back.</summary>
    private DateTimeOffset? Undelivered() =>
        reachedSince == DateTimeOffset.MaxValue || undelivered() is not { } since ? null : since > reachedSince ? since : reachedSince;

    private void Nudge()
    {
        try
        {
            nudge.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // A report is due already, or we are stopping.
        }
    }

    private async Task RunAsync()
    {
        var failed = false;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await send(Build(), stopping.Token);
                if (failed)
                {
                    reachedSince = time.GetUtcNow();
                    back();
                }

                failed = false;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (LedgerUnavailableException e)
            {
                if (!failed)
                {
                    Log.MeteringUnreachable(log, "reports", e.Message);
                }

                failed = true;
                reachedSince = DateTimeOffset.MaxValue;
            }
            catch (Exception e)
            {
                Log.LoopFailed(log, e, "report");
            }

            using var wait = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
            await Task.WhenAny(Task.Delay(interval, time, wait.Token), nudge.WaitAsync(wait.Token));
            await wait.CancelAsync();
        }
    }
}
