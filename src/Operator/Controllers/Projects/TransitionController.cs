using System.Collections.Concurrent;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects;

/// <summary>
/// One transition of a project: its children, its condition, its pause after refusals. While something is refused, all else goes on: only what
/// was refused waits.
/// </summary>
/// <param name="context">What it works with.</param>
/// <param name="transition">Its name in status.retries.</param>
/// <param name="condition">The condition that it writes.</param>
internal abstract class TransitionController(TransitionContext context, string transition, string condition) : IEntityController<ClaudeProject>
{
    private static readonly Dictionary<string, string> Nothing = [];
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    /// <summary>What was refused last, by project. Without it, as after a restart, the whole transition waits out the pause in the status.</summary>
    private readonly ConcurrentDictionary<NamespacedName, Refused> refusals = new();

    protected TransitionContext Context => context;

    public async Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        if (Workable(key) is null)
        {
            return Leave(key);
        }

        using var turn = context.Turns.TryEnter(key);
        if (turn is null)
        {
            return ReconcileResult.RequeueAfter(Shortest);
        }

        // Again: it may have been deleted and cleaned up after just before.
        return Workable(key) is { } project ? await ReconcileAsync(key, project, cancellationToken) : Leave(key);
    }

    /// <summary>Gathers, plans and applies.</summary>
    /// <param name="project">The project as it is cached.</param>
    /// <param name="refused">Children that are not to be tried now, with what was said of them.</param>
    /// <param name="cancellationToken">Ends the pass.</param>
    /// <returns>What it came to; null when it is too early to say, and to be looked at again in a moment.</returns>
    protected abstract Task<TransitionOutcome?> RunAsync(ClaudeProject project, IReadOnlyDictionary<string, string> refused, CancellationToken cancellationToken);

    /// <summary>Whether the transition has anything to do with a project; else nothing is said of it either.</summary>
    protected virtual bool Concerns(ClaudeProject project) => true;

    /// <summary>The project is gone.</summary>
    protected virtual void Forget(NamespacedName key)
    {
    }

    /// <summary>A project that may be worked on: the finalizer has to be there before the first child is.</summary>
    private ClaudeProject? Workable(NamespacedName key) =>
        context.Caches.Projects.Cache.Get(key) is { Metadata.DeletionTimestamp: null } project
        && !HeldObject.IsPaused(project) && project.Metadata.Finalizers?.Contains(Names.ProjectFinalizer) == true && Concerns(project)
            ? project
            : null;

    private ReconcileResult Leave(NamespacedName key)
    {
        if (context.Caches.Projects.Cache.Get(key) is null)
        {
            context.Pacer.Forget(key);
            refusals.TryRemove(key, out _);
            Forget(key);
        }

        return ReconcileResult.Done;
    }

    private async Task<ReconcileResult> ReconcileAsync(NamespacedName key, ClaudeProject project, CancellationToken cancellationToken)
    {
        var wait = context.Pacer.Wait(project, ObservedGeneration(project), Stored(project));
        var known = refusals.TryGetValue(key, out var last) && last.Uid == project.Metadata.Uid && last.Generation == project.Metadata.Generation ? last : null;
        if (wait is { } pause && known is null)
        {
            return ReconcileResult.RequeueAfter(pause);
        }

        if (await RunAsync(project, wait is null ? Nothing : known!.Children, cancellationToken) is not { } outcome)
        {
            return ReconcileResult.RequeueAfter(Shortest);
        }

        var retry = Pace(key, project, outcome.Changes, wait is null ? null : known);
        context.Events.Record(project, [.. outcome.Events, Contest.Repaired(outcome.Changes.Repaired)]);
        await context.Status.ApplyStatusAsync(
            new ClaudeProject
            {
                Metadata = new V1ObjectMeta { NamespaceProperty = project.Metadata.NamespaceProperty, Name = project.Metadata.Name, Uid = project.Metadata.Uid },
                Status = outcome.Status(retry is null ? null : TransitionRetry.Of(transition, retry.Value.Status)),
            },
            cancellationToken);
        return Next(outcome, retry?.Delay ?? wait);
    }

    /// <summary>Begins, goes on with or ends the pause.</summary>
    private (RetryStatus Status, TimeSpan? Delay)? Pace(NamespacedName key, ClaudeProject project, ChildChanges changes, Refused? paused)
    {
        if (changes.Failed.Count == 0)
        {
            context.Pacer.Forget(key);
            refusals.TryRemove(key, out _);
            return null;
        }

        if (paused is not null && changes.Failed.All(failure => failure.Error is null))
        {
            return (paused.Retry, null);
        }

        var (status, delay) = context.Pacer.Refused(project, ObservedGeneration(project), Stored(project));
        refusals[key] = new Refused(project.Metadata.Uid, project.Metadata.Generation, status, changes.Failed.DistinctBy(failure => failure.Child).ToDictionary(failure => failure.Child, failure => failure.Message));
        return (status, delay);
    }

    private static ReconcileResult Next(TransitionOutcome outcome, TimeSpan? pause)
    {
        TimeSpan?[] delays = [outcome.Next, outcome.Changes.Failed.Count > 0 ? pause : null, outcome.Changes.Contested.Count + outcome.Changes.Foreign.Count + outcome.Changes.Going.Count > 0 ? Contest.RetryInterval : null];
        var delay = delays.Min();
        if (delay is { } soon && soon < Shortest)
        {
            delay = Shortest;
        }

        return outcome.Changes.Failed.FirstOrDefault(failure => failure.Error is not null)?.Error is { } error
            ? ReconcileResult.RetryAfter(delay!.Value, error)
            : delay is { } later ? ReconcileResult.RequeueAfter(later) : ReconcileResult.Done;
    }

    private long? ObservedGeneration(ClaudeProject project) =>
        project.Status?.Conditions?.FirstOrDefault(found => found.Type == condition)?.ObservedGeneration;

    private RetryStatus? Stored(ClaudeProject project) => project.Status?.Retries?.FirstOrDefault(retry => retry.Transition == transition)?.ToRetry();

    private sealed record Refused(string Uid, long? Generation, RetryStatus Retry, IReadOnlyDictionary<string, string> Children);
}
