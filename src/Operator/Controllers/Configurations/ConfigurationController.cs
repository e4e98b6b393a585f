using System.Collections.Concurrent;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.ControllerRuntime.Events;
using ClaudeConfig.ControllerRuntime.Rbac;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Domain;
using ClaudeConfig.Domain.Routes;
using ClaudeConfig.Policy;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>ClaudeConfiguration: compiled, kept as a revision, delivered to the project's namespaces. Gather, plan, apply, status.</summary>
[EntityRbac(typeof(ClaudeConfiguration), Verbs = RbacVerbs.Read | RbacVerbs.Patch)]
[EntityRbac(typeof(ClaudeConfiguration), Subresource = "status", Verbs = RbacVerbs.Apply)]
[EntityRbac(typeof(V1ConfigMap), typeof(V1ControllerRevision), Verbs = RbacVerbs.Read | RbacVerbs.Apply | RbacVerbs.Delete)]
internal sealed class ConfigurationController(
    OperatorCaches caches, DomainView domain, ConfigurationPlanner planner, ChildWriter children, IApplyClient apply, IEventRecorder events, RetryPacer pacer)
    : IEntityController<ClaudeConfiguration>
{
    private const string ProjectField = "spec.projectRef";

    /// <summary>What was delivered last, by owner: the cached status may be older than this process's own writes.</summary>
    private readonly ConcurrentDictionary<NamespacedName, (string Uid, string? Revision)> delivered = new();

    public async Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        if (caches.Configurations.Cache.Get(key) is not { } configuration)
        {
            pacer.Forget(key);
            delivered.TryRemove(key, out _);
            return ReconcileResult.Done;
        }

        if (configuration.Metadata.DeletionTimestamp is not null)
        {
            return await FinalizeAsync(configuration, cancellationToken);
        }

        if (Held.IsPaused(configuration))
        {
            await apply.ApplyStatusAsync(WithStatus(configuration, planner.Paused(configuration)), cancellationToken);
            return ReconcileResult.Done;
        }

        if (pacer.Wait(configuration, configuration.Status?.ObservedGeneration, configuration.Status?.Retry) is { } wait)
        {
            return ReconcileResult.RequeueAfter(wait);
        }

        var inputs = Gather(configuration);
        var plan = planner.Plan(inputs);
        if (plan.NeedsFinalizer && configuration.Metadata.Finalizers?.Contains(Names.ConfigurationFinalizer) != true)
        {
            // Before the first child elsewhere exists: owner references do not cross namespaces.
            await apply.AddFinalizerAsync(configuration, Names.ConfigurationFinalizer, cancellationToken);
        }

        var changes = await ApplyAsync(configuration, plan, cancellationToken);
        if (changes.Failed is [var failure, ..])
        {
            var (retry, delay) = pacer.Refused(configuration, configuration.Status?.ObservedGeneration, configuration.Status?.Retry);
            var refused = planner.Plan(inputs with { Refused = $"{failure.Child}: {failure.Message}", Foreign = changes.Foreign, Retry = retry }).Status;
            await SayAsync(configuration, refused, [], cancellationToken);
            return ReconcileResult.RetryAfter(delay, failure.Error!);
        }

        pacer.Forget(key);
        delivered[key] = (configuration.Metadata.Uid, plan.Status.Revision);
        var status = changes.AllInPlace ? plan.Status : planner.Plan(inputs with { Contested = changes.Contested, Foreign = changes.Foreign, Going = changes.Going }).Status;
        await SayAsync(configuration, status, [.. plan.Events, Contest.Repaired(changes.Repaired)], cancellationToken);
        return changes.AllInPlace ? ReconcileResult.Done : ReconcileResult.RequeueAfter(Contest.RetryInterval);
    }

    private static ClaudeConfiguration WithStatus(ClaudeConfiguration configuration, ClaudeConfigurationStatus status) => new()
    {
        Metadata = new V1ObjectMeta { NamespaceProperty = configuration.Metadata.NamespaceProperty, Name = configuration.Metadata.Name, Uid = configuration.Metadata.Uid },
        Status = status,
    };

    private ConfigurationInputs Gather(ClaudeConfiguration configuration)
    {
        var snapshot = domain.Current;
        ClaudeProject? project = null;
        (string, string)? projectProblem = null;
        if (configuration.Spec.ProjectRef is { } reference)
        {
            project = snapshot.Projects.Resolve(ClaudeConfiguration.KubeKind, configuration.Key, ProjectField, reference, out var problem);
            projectProblem = problem is null ? null : (problem.Reason, problem.Message);
        }

        return new ConfigurationInputs
        {
            Configuration = configuration,
            Compiled = PolicyCompiler.Compile(configuration, Find, snapshot.Grants),
            Project = project,
            ProjectProblem = projectProblem,
            Namespaces = snapshot.Namespaces,
            Delivered = delivered.TryGetValue(NamespacedName.Of(configuration), out var last) && last.Uid == configuration.Metadata.Uid ? last.Revision : null,
            Revisions = caches.Revisions.Cache.Children(ChildOwner.Of(configuration)),
        };
    }

    private ClaudeConfiguration? Find(ObjectKey key) =>
        caches.Configurations.Cache.Get(new NamespacedName(key.Namespace, key.Name)) is { Metadata.DeletionTimestamp: null } found ? found : null;

    private async Task<ChildChanges> ApplyAsync(ClaudeConfiguration configuration, ConfigurationPlan plan, CancellationToken cancellationToken)
    {
        var owner = ChildOwner.Of(configuration);
        var changes = ChildChanges.None;

        // History first: what is delivered can always be found again. Pruned last: until then the targets may carry an older one.
        if (plan.Revisions is { } revisions)
        {
            changes = changes.With(await children.ApplyAsync(caches.Revisions.Cache, owner, revisions, cancellationToken));
        }

        if (plan.Bundles is { } bundles)
        {
            changes = changes.With(await children.ReconcileAsync(caches.ConfigMaps.Cache, owner, bundles, cancellationToken));
        }

        if (plan.Revisions is { } kept)
        {
            changes = changes.With(await children.PruneAsync(caches.Revisions.Cache.Children(owner), kept, cancellationToken));
        }

        return changes;
    }

    private async Task<ReconcileResult> FinalizeAsync(ClaudeConfiguration configuration, CancellationToken cancellationToken)
    {
        if (configuration.Metadata.Finalizers?.Contains(Names.ConfigurationFinalizer) == true)
        {
            try
            {
                if (!Held.SkipsCleanup(configuration))
                {
                    await children.DeleteAllAsync<V1ConfigMap>(ChildOwner.Of(configuration), cancellationToken);
                }
            }
            catch (KubeApiException e) when (Refusal.IsOne(e))
            {
                await SayAsync(configuration, planner.Terminating(configuration, e.Message), [], cancellationToken);
                throw;
            }

            await apply.RemoveFinalizerAsync(configuration, Names.ConfigurationFinalizer, cancellationToken);
        }

        return ReconcileResult.Done;
    }

    /// <summary>Tells what happened and what it means for Ready, and writes the status.</summary>
    private async Task SayAsync(ClaudeConfiguration configuration, ClaudeConfigurationStatus status, PlannedEvent?[] happened, CancellationToken cancellationToken)
    {
        events.Record(configuration, [.. happened, ReadyEvents.Of(configuration.Status?.Conditions, status.Conditions)]);
        await apply.ApplyStatusAsync(WithStatus(configuration, status), cancellationToken);
    }
}
