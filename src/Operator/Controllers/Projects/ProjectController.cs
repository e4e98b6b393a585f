using ClaudeConfig.Api;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.ControllerRuntime.Events;
using ClaudeConfig.ControllerRuntime.Rbac;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Projects.Keys;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects;

/// <summary>ClaudeProject: members, keys, credentials, identity. Gather, plan, apply, status.</summary>
[EntityRbac(typeof(ClaudeProject), Verbs = RbacVerbs.Read | RbacVerbs.Patch)]
[EntityRbac(typeof(ClaudeProject), Subresource = "status", Verbs = RbacVerbs.Apply)]
[EntityRbac(typeof(V1Namespace), Verbs = RbacVerbs.Read)]
[EntityRbac(typeof(V1Secret), typeof(V1ServiceAccount), typeof(V1RoleBinding), Verbs = RbacVerbs.Read | RbacVerbs.Apply | RbacVerbs.Delete)]
[EntityRbac("rbac.authorization.k8s.io", "clusterroles", Verbs = RbacVerbs.Bind, ResourceNames = [Names.AdminRole, Names.DeveloperRole, Names.ViewerRole])]
internal sealed class ProjectController(
    OperatorCaches caches,
    ProjectGatherer gatherer,
    ProjectPlanner planner,
    IKubeApi api,
    IApplyClient apply,
    IEventRecorder events,
    RetryPacer pacer,
    OperatorOptions options) : IEntityController<ClaudeProject>, IEntityFinalizer<ClaudeProject>
{
    public async Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        if (caches.Projects.Cache.Get(key) is not { Metadata.DeletionTimestamp: null } project)
        {
            pacer.Forget(key);
            return ReconcileResult.Done;
        }

        if (Held.IsPaused(project))
        {
            await apply.ApplyStatusAsync(WithStatus(project, planner.Paused(project)), cancellationToken);
            return ReconcileResult.Done;
        }

        if (pacer.Wait(project, project.Status?.ObservedGeneration, project.Status?.Retry) is { } wait)
        {
            return ReconcileResult.RequeueAfter(wait);
        }

        var inputs = await gatherer.GatherAsync(project, cancellationToken);
        var plan = planner.Plan(inputs);
        if (plan.Keys.Any(key => key.Change is KeyChange.Issued or KeyChange.Reissued or KeyChange.Rotated))
        {
            inputs = await WithLiveKeysAsync(project, inputs, cancellationToken);
            plan = planner.Plan(inputs);
        }

        ChildChanges changes;
        try
        {
            changes = await ApplyAsync(project, plan, cancellationToken);
        }
        catch (KubeApiException e) when (Refusal.IsOne(e))
        {
            var (retry, delay) = pacer.Refused(project, project.Status?.ObservedGeneration, project.Status?.Retry);
            var refused = planner.Plan(inputs with { Refused = e.Message, Retry = retry }).Status;
            await SayAsync(project, refused, [], cancellationToken);
            return ReconcileResult.RetryAfter(delay, e);
        }

        pacer.Forget(key);
        var status = changes.Contested.Count == 0 ? plan.Status : planner.Plan(inputs with { Contested = changes.Contested }).Status;
        await SayAsync(project, status, [.. plan.Events, Contest.Repaired(changes.Repaired)], cancellationToken);
        return Next(project, plan, changes.Contested.Count > 0, inputs.Now);
    }

    /// <summary>Keys and credentials die with their project, rendered configuration only where the deletion policy says so.</summary>
    public async Task<ReconcileResult> FinalizeAsync(ClaudeProject entity, CancellationToken cancellationToken)
    {
        if (Held.SkipsCleanup(entity))
        {
            return ReconcileResult.Done;
        }

        try
        {
            await CleanUpAsync(entity, cancellationToken);
            return ReconcileResult.Done;
        }
        catch (KubeApiException e) when (Refusal.IsOne(e))
        {
            await SayAsync(entity, planner.Terminating(entity, e.Message), [], cancellationToken);
            throw;
        }
    }

    /// <summary>Tells what happened and what it means for Ready, and writes the status.</summary>
    private async Task SayAsync(ClaudeProject project, ClaudeProjectStatus status, PlannedEvent?[] happened, CancellationToken cancellationToken)
    {
        events.Record(project, [.. happened, ReadyEvents.Of(project.Status?.Conditions, status.Conditions)]);
        await apply.ApplyStatusAsync(WithStatus(project, status), cancellationToken);
    }

    private async Task CleanUpAsync(ClaudeProject entity, CancellationToken cancellationToken)
    {
        var owner = ChildOwner.Of(entity);
        await apply.DeleteAllAsync<V1Secret>(api, owner, cancellationToken);
        await apply.DeleteAllAsync<V1RoleBinding>(api, owner, cancellationToken);
        await apply.DeleteAllAsync<V1ServiceAccount>(api, owner, cancellationToken);
        if (entity.Spec.DeletionPolicy != DeletionPolicy.Orphan)
        {
            await DeleteBundlesAsync(entity, cancellationToken);
        }
    }

    private async Task DeleteBundlesAsync(ClaudeProject project, CancellationToken cancellationToken)
    {
        foreach (var configuration in caches.Configurations.Cache.ByIndex(Configurations.ConfigurationIndexes.Project, project.Key.ToString()))
        {
            await apply.PruneAsync(caches.ConfigMaps.Cache, ChildOwner.Of(configuration), [], cancellationToken);
        }
    }

    /// <summary>The cache may not show a key that was issued a moment ago. A second one would revoke the first, so the API is asked.</summary>
    private async Task<ProjectInputs> WithLiveKeysAsync(ClaudeProject project, ProjectInputs inputs, CancellationToken cancellationToken)
    {
        var owner = ChildOwner.Of(project);
        var live = new Dictionary<string, V1Secret>(StringComparer.Ordinal);
        foreach (var key in project.Spec.Keys ?? [])
        {
            var name = new NamespacedName(project.Metadata.NamespaceProperty, KeySecret.NameOf(owner, key.Name));
            if (await api.FindAsync<V1Secret>(name, cancellationToken) is { Metadata.DeletionTimestamp: null } secret)
            {
                live[key.Name] = secret;
            }
        }

        return inputs with { KeySecrets = live };
    }

    private async Task<ChildChanges> ApplyAsync(ClaudeProject project, ProjectPlan plan, CancellationToken cancellationToken)
    {
        var owner = ChildOwner.Of(project);
        V1Secret[] secrets = [.. plan.Keys.Select(key => key.Secret).OfType<V1Secret>(), .. plan.CredentialCopies];
        var accounts = await apply.ReconcileAsync(caches.ServiceAccounts.Cache, owner, plan.ServiceAccounts, cancellationToken);
        var bindings = await apply.ReconcileAsync(caches.RoleBindings.Cache, owner, plan.RoleBindings, cancellationToken);
        return accounts.With(bindings).With(await apply.ReconcileAsync(caches.Secrets.Cache, owner, secrets, cancellationToken));
    }

    private static ClaudeProject WithStatus(ClaudeProject project, ClaudeProjectStatus status) => new()
    {
        Metadata = new V1ObjectMeta { NamespaceProperty = project.Metadata.NamespaceProperty, Name = project.Metadata.Name, Uid = project.Metadata.Uid },
        Status = status,
    };

    private ReconcileResult Next(ClaudeProject project, ProjectPlan plan, bool contested, DateTimeOffset now)
    {
        var delays = new List<TimeSpan>();
        if (contested)
        {
            delays.Add(Contest.RetryInterval);
        }

        if (plan.NextChange is { } change)
        {
            delays.Add(change - now);
        }

        if (project.Spec.Providers?.Any(provider => provider.Credential is not null) == true)
        {
            delays.Add(options.CredentialRefreshInterval);
        }

        return delays.Count == 0 ? ReconcileResult.Done : ReconcileResult.RequeueAfter(Max(delays.Min(), TimeSpan.FromSeconds(1)));
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
