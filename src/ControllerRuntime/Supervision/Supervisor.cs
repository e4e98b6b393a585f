using System.Collections.Concurrent;
using ClaudeConfig.ControllerRuntime.Metrics;
using ClaudeConfig.ControllerRuntime.Queues;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.ControllerRuntime.Supervision;

/// <summary>
/// Keeps loops running: one that ends, with an exception or without, is started again with back-off, and one that does not stay up makes
/// the process not alive. Nothing is ever silently idle.
/// </summary>
internal sealed partial class Supervisor(TimeProvider time, ILogger logger, RuntimeMetrics metrics)
{
    /// <summary>A run of this length ends a streak of failures.</summary>
    internal static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(60);

    /// <summary>A streak of this length makes the process not alive.</summary>
    internal static readonly TimeSpan DeadAfter = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, LoopState> _loops = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _fatal = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends, with the exception, when something happened that the process must not live on with.</summary>
    internal Task Fatal => _fatal.Task;

    /// <summary>The loops that do not stay up, each with its last error.</summary>
    internal IEnumerable<string> Dead()
    {
        foreach ((string name, LoopState state) in _loops)
        {
            if (state.FailingSince is { } since && time.GetElapsedTime(since) >= DeadAfter && !IsStable(state))
            {
                yield return $"{name} failed {state.Failures} times: {state.LastError}";
            }
        }
    }

    /// <summary>Runs a loop until cancelled.</summary>
    internal async Task RunAsync(string name, Func<CancellationToken, Task> loop, CancellationToken cancellationToken)
    {
        LoopState state = _loops.GetOrAdd(name, _ => new LoopState());
        try
        {
            while (!cancellationToken.IsCancellationRequested && !Fatal.IsCompleted)
            {
                state.StartedAt = time.GetTimestamp();
                Exception? exception = await RunOnceAsync(loop, cancellationToken).ConfigureAwait(false);
                if (cancellationToken.IsCancellationRequested)
                {
                    return;
                }

                TimeSpan delay = Record(name, state, exception);
                await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to end.
        }
        finally
        {
            _loops.TryRemove(new KeyValuePair<string, LoopState>(name, state));
        }
    }

    /// <summary>Reports what the process must not live on with.</summary>
    internal void Fail(Exception exception)
    {
        LogFatal(exception);
        _fatal.TrySetException(exception);
    }

    private static async Task<Exception?> RunOnceAsync(Func<CancellationToken, Task> loop, CancellationToken cancellationToken)
    {
        try
        {
            await loop(cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private TimeSpan Record(string name, LoopState state, Exception? exception)
    {
        if (exception is not null && Faults.IsFatal(exception))
        {
            Fail(exception);
        }

        if (IsStable(state))
        {
            state.Failures = 0;
            state.FailingSince = null;
        }

        state.Failures++;
        state.FailingSince ??= time.GetTimestamp();
        state.LastError = exception is null ? "it ended by itself" : $"{exception.GetType().Name}: {exception.Message}";
        metrics.LoopRestarts.WithLabels(name).Inc();
        LogRestart(name, state.Failures, exception);
        return Backoff.Doubling(state.Failures - 1, TimeSpan.FromSeconds(1), s_longest);
    }

    private bool IsStable(LoopState state) => time.GetElapsedTime(state.StartedAt) >= StableAfter;

    [LoggerMessage(LogLevel.Error, "Loop {Loop} ended for the {Failures}. time in a row and is started again")]
    private partial void LogRestart(string loop, int failures, Exception? exception);

    [LoggerMessage(LogLevel.Critical, "The process cannot go on")]
    private partial void LogFatal(Exception exception);

    private sealed class LoopState
    {
        internal long StartedAt { get; set; }

        internal int Failures { get; set; }

        internal long? FailingSince { get; set; }

        internal string? LastError { get; set; }
    }
}
