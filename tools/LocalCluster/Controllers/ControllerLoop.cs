using ClaudeConfig.LocalCluster.Storage;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.LocalCluster.Controllers;

/// <summary>Feeds one controller with changes, one after the other.</summary>
internal sealed partial class ControllerLoop
{
    private const int MaxAttempts = 5;
    private static readonly TimeSpan Backoff = TimeSpan.FromMilliseconds(20);
    private readonly IController _controller;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly WorkSignal _signal = new();

    public ControllerLoop(IController controller, ObjectStore store, TimeProvider time, ILogger log)
    {
        (_controller, _time, _log) = (controller, time, log);
        store.Observe(change =>
        {
            if (controller.Wants(change))
            {
                _signal.Offer(change);
            }
        });
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await HandleAllAsync(_controller.Existing(), cancellationToken);
            await foreach (var change in _signal.Changes.ReadAllAsync(cancellationToken))
            {
                await HandleAsync(change, cancellationToken);
                if (_signal.TakeIncomplete())
                {
                    await HandleAllAsync(_controller.Existing(), cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async ValueTask HandleAllAsync(IEnumerable<Change> changes, CancellationToken cancellationToken)
    {
        foreach (var change in changes)
        {
            await HandleAsync(change, cancellationToken);
        }
    }

    private async ValueTask HandleAsync(Change change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await _controller.HandleAsync(change, cancellationToken);
                return;
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                if (attempt == MaxAttempts)
                {
                    GaveUp(_log, failed, _controller.Name, change.Resource, change.Current.Key);
                    return;
                }

                await Task.Delay(Backoff * attempt, _time, cancellationToken);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "controller {Controller} gave up on {Resource} {Key}")]
    private static partial void GaveUp(ILogger logger, Exception failed, string controller, GroupResource resource, ObjectKey key);
}
