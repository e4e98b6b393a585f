using System.Collections.Concurrent;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.ControllerRuntime.Events;
using ClaudeConfig.ControllerRuntime.Rbac;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>ClaudeConfiguration: compiled, kept as a revision, delivered to the project's namespaces. Gather, plan, apply, status.</summary>
[EntityRbac(typeof(ClaudeConfiguration), Verbs = RbacVerbs.Read | RbacVerbs.Patch)]
[EntityRbac(typeof(ClaudeConfiguration), Subresource = "status", Verbs = RbacVerbs.Apply)]
[EntityRbac(typeof(V1ConfigMap), typeof(V1ControllerRevision), Verbs = RbacVerbs.Read | RbacVerbs.Apply | RbacVerbs.Delete)]
internal sealed class ConfigurationController(
    OperatorCaches caches,
    ConfigurationGatherer gatherer,
    ConfigurationStatusPlanner statuses,
    RevisionStore revisions,
    BundleWriter bundles,
    ChildWriter children,
    IApplyClient apply,
    IEventRecorder events,
    EventGrace grace,
    RetryPacer pacer) : IEntityController<ClaudeConfiguration>
{
    /// <summary>Bounded by the configurations that exist.</summary>
    private readonly ConcurrentDictionary<NamespacedName, LastPass> delivered = new();

    public async Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        if (caches.Configurations.Cache.Get(key) is not { } configuration)
        {
            pacer.Forget(key);
            if (delivered.TryRemove(key, out var gone))
            {
                grace.Forget(gone.Uid);
            }

            return ReconcileResult.Done;
        }

        if (configuration.Metadata.DeletionTimestamp is not null)
        {
            return await FinalizeAsync(configuration, cancellationToken);
        }

        if (HeldObject.IsPaused(configuration))
        {
            await ApplyStatusAsync(configuration, statuses.Paused(configuration), cancellationToken);
            return ReconcileResult.Done;
        }

        if (pacer.Wait(configuration, configuration.Status?.ObservedGeneration, configuration.Status?.Retry) is { } wait)
        {
            return ReconcileResult.RequeueAfter(wait);
        }

        return await ReconcileAsync(key, configuration, cancellationToken);
    }

    private async Task<ReconcileResult> ReconcileAsync(NamespacedName key, ClaudeConfiguration configuration, CancellationToken cancellationToken)
    {
        var last = delivered.TryGetValue(key, out var known) && known.Uid == configuration.Metadata.Uid ? known : null;
        var inputs = await gatherer.GatherAsync(configuration, last, cancellationToken);
        var plan = ConfigurationPlanner.Plan(inputs);
        if (plan.NeedsFinalizer && configuration.Metadata.Finalizers?.Contains(Names.ConfigurationFinalizer) != true)
        {
            // Before the first child elsewhere exists: owner references do not cross namespaces.
            await apply.AddFinalizerAsync(configuration, Names.ConfigurationFinalizer, cancellationToken);
        }

        var outcome = await ApplyAsync(configuration, plan, cancellationToken);
        var delay = TimeSpan.Zero;
        if (outcome.Changes.Failed.Count > 0)
        {
            (var retry, delay) = pacer.Refused(configuration, configuration.Status?.ObservedGeneration, configuration.Status?.Retry);
            outcome = outcome with { Retry = retry };
        }
        else
        {
            pacer.Forget(key);
        }

        delivered[key] = new LastPass(configuration.Metadata.Uid, plan.Delivery.Revision, plan.Rollout.Status, plan.Rollout.Layers);
        var status = statuses.Status(inputs, plan, plan.Bundles is null && outcome.Changes.AllInPlace ? null : outcome);
        var held = await SayAsync(configuration, status, [.. plan.Events, Contest.Repaired(outcome.Changes.Repaired)], cancellationToken);
        TimeSpan? again = outcome.Changes.AllInPlace ? null : Contest.RetryInterval;
        again = Sooner(Sooner(again, held), plan.Rollout.Again);
        return outcome.Changes.Failed is [var failure, ..] ? ReconcileResult.RetryAfter(delay, failure.Error!)
            : again is { } pause ? ReconcileResult.RequeueAfter(pause)
            : ReconcileResult.Done;
    }

    private static TimeSpan? Sooner(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other ?? one : one;

    /// <summary>History first: what is delivered can always be found again. Pruned last: until then the targets may carry an older one.</summary>
    private async Task<DeliveryOutcome> ApplyAsync(ClaudeConfiguration configuration, ConfigurationPlan plan, CancellationToken cancellationToken)
    {
        var owner = ChildOwner.Of(configuration);
        // Where the history is refused, the targets get theirs all the same: a lock must reach them.
        var history = await revisions.WriteAsync(owner, plan.Revisions, cancellationToken);
        var outcome = plan.Bundles is { } wanted ? await bundles.WriteAsync(owner, wanted, cancellationToken) : new DeliveryOutcome();
        var changes = history.With(outcome.Changes);
        return outcome with { Changes = changes.AllInPlace ? changes.With(await revisions.PruneAsync(plan.Revisions, cancellationToken)) : changes };
    }

    private async Task<ReconcileResult> FinalizeAsync(ClaudeConfiguration configuration, CancellationToken cancellationToken)
    {
        if (configuration.Metadata.Finalizers?.Contains(Names.ConfigurationFinalizer) != true)
        {
            return ReconcileResult.Done;
        }

        try
        {
            if (!HeldObject.SkipsCleanup(configuration))
            {
                await children.DeleteAllAsync<V1ConfigMap>(ChildOwner.Of(configuration), cancellationToken);
            }
        }
        catch (KubeApiException e) when (!e.IsConflict)
        {
            await SayAsync(configuration, statuses.Terminating(configuration, e.Message), [], cancellationToken);
            throw;
        }

        await apply.RemoveFinalizerAsync(configuration, Names.ConfigurationFinalizer, cancellationToken);
        return ReconcileResult.Done;
    }

    /// <summary>Tells what happened and what it means for Ready, and writes the status.</summary>
    /// <returns>When to look again, because an Event is held back.</returns>
    private async Task<TimeSpan?> SayAsync(ClaudeConfiguration configuration, ClaudeConfigurationStatus status, PlannedEvent?[] happened, CancellationToken cancellationToken)
    {
        events.Record(configuration, happened);
        var held = grace.Tell(configuration, configuration.Status?.Conditions, status.Conditions);
        await ApplyStatusAsync(configuration, status, cancellationToken);
        return held;
    }

    private Task ApplyStatusAsync(ClaudeConfiguration configuration, ClaudeConfigurationStatus status, CancellationToken cancellationToken) => apply.ApplyStatusAsync(
        new ClaudeConfiguration
        {
            Metadata = new V1ObjectMeta { NamespaceProperty = configuration.Metadata.NamespaceProperty, Name = configuration.Metadata.Name, Uid = configuration.Metadata.Uid },
            Status = status,
        },
        cancellationToken);
}
