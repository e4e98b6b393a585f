using System.Diagnostics;
using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Leading;
using ClaudeConfig.ControllerRuntime.Metrics;
using ClaudeConfig.ControllerRuntime.Queues;
using ClaudeConfig.ControllerRuntime.Supervision;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.ControllerRuntime.Controllers;

/// <summary>Runs one reconcile of one key and decides what becomes of the key.</summary>
internal sealed partial class Reconciler<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private static readonly TimeSpan s_conflictPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);

    private readonly string _name;
    private readonly ControllerSettings _settings;
    private readonly IEntityController<TEntity> _controller;
    private readonly FinalizerRegistration<TEntity>? _finalizer;
    private readonly IIndexer<TEntity> _cache;
    private readonly IApplyClient _writer;
    private readonly WorkQueue<NamespacedName> _queue;
    private readonly ControllerContext _context;
    private readonly RuntimeMetrics _metrics;
    private readonly ILogger _logger;
    private int _abandoned;

    internal Reconciler(
        string name, ControllerSettings settings, IEntityController<TEntity> controller, FinalizerRegistration<TEntity>? finalizer,
        IIndexer<TEntity> cache, WorkQueue<NamespacedName> queue, ControllerContext context)
    {
        _name = name;
        _settings = settings;
        _controller = controller;
        _finalizer = finalizer;
        _cache = cache;
        _writer = context.FinalizerWriter;
        _queue = queue;
        _context = context;
        _metrics = context.Metrics;
        _logger = context.Logger;
    }

    /// <summary>Reconciles that did not end although they were cancelled.</summary>
    internal int Abandoned => Volatile.Read(ref _abandoned);

    /// <summary>Reconciles a key that was taken from the queue, and gives it back.</summary>
    internal async Task RunAsync(NamespacedName key, CancellationToken abort)
    {
        TimeProvider time = _context.Time;
        long start = time.GetTimestamp();
        using Activity? activity = RuntimeTracing.Source.StartActivity($"reconcile {_name}");
        activity?.SetTag("k8s.namespace.name", key.Namespace).SetTag("k8s.object.name", key.Name).SetTag("controller", _name);
        var timeout = new CancellationTokenSource(_settings.Timeout, time);
        var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, abort);
        // On its own task: a controller that blocks before its first await must not hold the worker past the timeout.
        Task<ReconcileResult> run = Task.Run(() => ReconcileAsync(key, linked.Token), CancellationToken.None);
        Exception? failure = await WaitAsync(run).ConfigureAwait(false);
        _metrics.ReconcileSeconds.WithLabels(_name).Observe(time.GetElapsedTime(start).TotalSeconds);
        if (failure is null)
        {
            Succeeded(key, run.Result);
        }
        else
        {
            activity?.SetStatus(ActivityStatusCode.Error, failure.GetType().Name);
            Failed(key, failure, timeout.IsCancellationRequested, abort);
        }

        if (run.IsCompleted)
        {
            _queue.Done(key);
            linked.Dispose();
            timeout.Dispose();
        }
        else
        {
            Abandon(key, run, linked, timeout);
        }
    }

    private async Task<Exception?> WaitAsync(Task<ReconcileResult> run)
    {
        try
        {
            await run.WaitAsync(_settings.Timeout + s_grace, _context.Time).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private async Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        if (!_cache.TryGet(key, out TEntity? entity))
        {
            return await _controller.ReconcileAsync(key, cancellationToken).ConfigureAwait(false);
        }

        bool deleting = entity.Metadata.DeletionTimestamp is not null;
        if (_finalizer is not null)
        {
            bool present = entity.Metadata.Finalizers?.Contains(_finalizer.Name) == true;
            if (deleting && present)
            {
                return await FinalizeAsync(_finalizer, entity, cancellationToken).ConfigureAwait(false);
            }

            if (!deleting && !present)
            {
                await _writer.AddFinalizerAsync(entity, _finalizer.Name, cancellationToken).ConfigureAwait(false);
            }
        }

        return deleting && !_settings.WhileDeleting
            ? ReconcileResult.Done
            : await _controller.ReconcileAsync(key, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ReconcileResult> FinalizeAsync(FinalizerRegistration<TEntity> finalizer, TEntity entity, CancellationToken cancellationToken)
    {
        ReconcileResult result = await finalizer.Finalizer.FinalizeAsync(entity, cancellationToken).ConfigureAwait(false);
        if (result is ReconcileResult.DoneResult)
        {
            await _writer.RemoveFinalizerAsync(entity, finalizer.Name, cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    private void Succeeded(NamespacedName key, ReconcileResult result)
    {
        if (result is ReconcileResult.RetryAfterResult retry)
        {
            // The queue counts the failures; the pause is the controller's.
            CountError(key, retry.Failure, timedOut: false, _queue.AddRateLimited(key, atLeast: retry.Delay, atMost: TimeSpan.Zero));
            return;
        }

        _queue.Forget(key);
        switch (result)
        {
            case ReconcileResult.RequeueAfterResult later:
                _queue.AddAfter(key, later.Delay);
                _metrics.Reconciles.WithLabels(_name, "requeue_after").Inc();
                break;
            case ReconcileResult.TerminalResult terminal:
                _metrics.TerminalErrors.WithLabels(_name).Inc();
                _metrics.Reconciles.WithLabels(_name, "terminal").Inc();
                LogTerminal(_name, key.Namespace, key.Name, terminal.Reason, terminal.Message);
                break;
            default:
                _metrics.Reconciles.WithLabels(_name, "success").Inc();
                break;
        }
    }

    private void Failed(NamespacedName key, Exception failure, bool timedOut, CancellationToken abort)
    {
        if (Faults.IsFatal(failure))
        {
            _context.Supervisor.Fail(failure);
            return;
        }

        switch (failure)
        {
            case NotLeaderException or OperationCanceledException when abort.IsCancellationRequested:
                // The next term, here or elsewhere, starts with a full pass.
                break;
            case KubeApiException { IsConflict: true }:
                _metrics.Conflicts.WithLabels(_name).Inc();
                _metrics.Reconciles.WithLabels(_name, "requeue").Inc();
                _queue.AddRateLimited(key, atMost: s_conflictPause);
                break;
            default:
                TimeSpan asked = (failure as KubeApiException)?.RetryAfter ?? TimeSpan.Zero;
                TimeSpan delay = _queue.AddRateLimited(key, asked);
                CountError(key, failure, timedOut, delay);
                break;
        }
    }

    private void CountError(NamespacedName key, Exception failure, bool timedOut, TimeSpan delay)
    {
        _metrics.ReconcileErrors.WithLabels(_name).Inc();
        _metrics.Reconciles.WithLabels(_name, "error").Inc();
        if (timedOut)
        {
            _metrics.Timeouts.WithLabels(_name).Inc();
        }

        // At the first failure and at each doubling: an object that is broken for a week is a few lines.
        int failures = _queue.Failures(key);
        if ((failures & (failures - 1)) == 0)
        {
            LogFailed(_name, key.Namespace, key.Name, failures, delay.TotalSeconds, failure);
        }
    }

    private void Abandon(NamespacedName key, Task run, CancellationTokenSource linked, CancellationTokenSource timeout)
    {
        Interlocked.Increment(ref _abandoned);
        LogAbandoned(_name, key.Namespace, key.Name);
        // The key stays taken until the reconcile really ends: never two of one key at once.
        _ = run.ContinueWith(
            ended =>
            {
                _ = ended.Exception;
                Interlocked.Decrement(ref _abandoned);
                _queue.Done(key);
                linked.Dispose();
                timeout.Dispose();
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    [LoggerMessage(LogLevel.Error, "Controller {Controller} failed on {Namespace}/{Name} {Failures} times; next try in {Seconds} s")]
    private partial void LogFailed(string controller, string @namespace, string name, int failures, double seconds, Exception exception);

    [LoggerMessage(LogLevel.Information, "Controller {Controller} cannot go on with {Namespace}/{Name} until it is edited: {Reason}: {Message}")]
    private partial void LogTerminal(string controller, string @namespace, string name, string reason, string message);

    [LoggerMessage(LogLevel.Error, "Controller {Controller}: the reconcile of {Namespace}/{Name} ignores its cancellation and is left behind")]
    private partial void LogAbandoned(string controller, string @namespace, string name);
}
