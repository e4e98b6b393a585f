using ClaudeConfig.Metering.Storage;

namespace ClaudeConfig.Metering.Hosting;

/// <summary>Does one thing over and over; a failure is logged once, and the next turn tries again.</summary>
internal sealed partial class PeriodicLoop(
    string name, TimeSpan interval, Func<CancellationToken, Task> work, LoopHealth health, TimeProvider time, ILogger<PeriodicLoop> logger, bool aside = false,
    TimeSpan? patience = null) : BackgroundService
{
    /// <summary>What a replica is not ready without is tried again sooner: it must not stay away for a minute because the store was, for a second.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private bool _failing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        health.Register(name, interval, aside, patience);
        while (!stoppingToken.IsCancellationRequested)
        {
            await TurnAsync(stoppingToken);
            await Task.Delay(_failing && !aside && interval > Retry ? Retry : interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TurnAsync(CancellationToken stoppingToken)
    {
        health.Tried(name);
        try
        {
            await work(stoppingToken);
            health.Succeeded(name);
            if (_failing)
            {
                LogRecovered(name);
            }

            _failing = false;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Shutting down.
        }
        catch (Exception e)
        {
            health.Failed(name, StoreProblem.Of(e)?.Message ?? $"{e.GetType().Name}: {e.Message}; see the log");
            if (!_failing || !StoreErrors.IsUnavailable(e))
            {
                LogFailed(name, e);
            }

            _failing = true;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Loop {Loop} failed; it goes on trying")]
    private partial void LogFailed(string loop, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Loop {Loop} works again")]
    private partial void LogRecovered(string loop);
}
