using ClaudeConfig.Api;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.ControllerRuntime.Rbac;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Readiness;

/// <summary>Says what a project has come to, from its spec and from what its transitions say; cleans up after a deleted one.</summary>
[EntityRbac(typeof(ClaudeProject), Verbs = RbacVerbs.Read | RbacVerbs.Patch)]
[EntityRbac(typeof(ClaudeProject), Subresource = "status", Verbs = RbacVerbs.Apply)]
[EntityRbac(typeof(V1Namespace), Verbs = RbacVerbs.Read)]
internal sealed class ReadinessController(
    TransitionContext context, ReadinessGatherer gatherer, ReadinessPlanner planner, ReadinessGrace readiness, ProjectCleanup cleanup, EventGrace grace)
    : IEntityController<ClaudeProject>, IEntityFinalizer<ClaudeProject>
{
    public async Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        if (context.Caches.Projects.Cache.Get(key) is not { } project)
        {
            readiness.Forget(key);
            return ReconcileResult.Done;
        }

        if (project.Metadata.DeletionTimestamp is not null)
        {
            return await SayTerminatingAsync(project, cancellationToken);
        }

        if (HeldObject.IsPaused(project))
        {
            await ApplyStatusAsync(project, planner.Paused(project), cancellationToken);
            return ReconcileResult.Done;
        }

        var plan = planner.Plan(gatherer.Gather(project));
        if (plan.Waiting && readiness.Left(project) is { } left)
        {
            return ReconcileResult.RequeueAfter(left);
        }

        if (!plan.Waiting)
        {
            readiness.Forget(key);
        }

        context.Events.Record(project, [.. plan.Events]);
        var again = grace.Tell(project, project.Status?.Conditions, plan.Status.Conditions);
        await ApplyStatusAsync(project, plan.Status, cancellationToken);
        return again is { } delay ? ReconcileResult.RequeueAfter(delay) : ReconcileResult.Done;
    }

    /// <summary>Keys and credentials die with their project, rendered configuration only where the deletion policy says so.</summary>
    public async Task<ReconcileResult> FinalizeAsync(ClaudeProject entity, CancellationToken cancellationToken)
    {
        grace.Forget(entity.Metadata.Uid);
        if (HeldObject.SkipsCleanup(entity))
        {
            return ReconcileResult.Done;
        }

        // Not beside a transition that still makes children.
        using var turn = await context.Turns.CloseAsync(NamespacedName.Of(entity), cancellationToken);
        try
        {
            await cleanup.RunAsync(entity, cancellationToken);
            return ReconcileResult.Done;
        }
        catch (KubeApiException e) when (!e.IsConflict)
        {
            var status = planner.Stuck(entity, e.Message);
            context.Events.Record(entity, ReadyEvents.Of(entity.Status?.Conditions, status.Conditions));
            await ApplyStatusAsync(entity, status, cancellationToken);
            throw;
        }
    }

    /// <summary>Only while somebody else holds it: else it is gone by now.</summary>
    private async Task<ReconcileResult> SayTerminatingAsync(ClaudeProject project, CancellationToken cancellationToken)
    {
        try
        {
            if (project.Metadata.Finalizers is { Count: > 0 } && !project.Metadata.Finalizers.Contains(Names.ProjectFinalizer))
            {
                await ApplyStatusAsync(project, planner.Terminating(project), cancellationToken);
            }
        }
        catch (KubeApiException e) when (e.IsNotFound || e.IsConflict)
        {
            // It went meanwhile.
        }

        return ReconcileResult.Done;
    }

    private Task ApplyStatusAsync(ClaudeProject project, ClaudeProjectStatus status, CancellationToken cancellationToken) => context.Status.ApplyStatusAsync(
        new ClaudeProject
        {
            Metadata = new V1ObjectMeta { NamespaceProperty = project.Metadata.NamespaceProperty, Name = project.Metadata.Name, Uid = project.Metadata.Uid },
            Status = status,
        },
        cancellationToken);
}
