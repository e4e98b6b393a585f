using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Gateways;
using ClaudeConfig.Operator.Controllers.Projects.Keys;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Readiness;

/// <summary>Takes back what a deleted project made: keys and credentials always, rendered configuration where the deletion policy says so.</summary>
internal sealed class ProjectCleanup(OperatorCaches caches, ChildWriter children, IKubeApi api, IApplyClient apply, KeyMinter minter, OperatorOptions options)
{
    /// <summary>Deletes all of it. What cannot be deleted keeps nothing else.</summary>
    /// <exception cref="KubeApiException">Something cannot be deleted.</exception>
    public async Task RunAsync(ClaudeProject project, CancellationToken cancellationToken)
    {
        var owner = ChildOwner.Of(project);
        minter.Keep(owner.Uid, []);
        var records = await RecordsAsync(owner, cancellationToken);
        Func<Task>[] steps =
        [
            // First what lets callers in.
            () => children.DeleteAllAsync<V1Secret>(owner, cancellationToken, options.PlatformNamespace),
            () => DeleteDeliveriesAsync(project, owner, records, cancellationToken),
            () => children.DeleteAllAsync<V1Ingress>(owner, cancellationToken, options.PlatformNamespace),
            .. options.Gateways.RouteParent is null ? Array.Empty<Func<Task>>() :
            [
                () => children.DeleteAllAsync<HttpRoute>(owner, cancellationToken, options.PlatformNamespace),
                () => children.DeleteAllAsync<BackendTlsPolicy>(owner, cancellationToken, options.PlatformNamespace),
            ],
            () => children.DeleteAllAsync<V2HorizontalPodAutoscaler>(owner, cancellationToken, options.PlatformNamespace),
            () => children.DeleteAllAsync<V1StatefulSet>(owner, cancellationToken, options.PlatformNamespace),
            () => children.DeleteAllAsync<V1PodDisruptionBudget>(owner, cancellationToken, options.PlatformNamespace),
            // Of gateways and, in the project's namespaces, where pods may connect.
            () => children.DeleteAllAsync<V1NetworkPolicy>(owner, cancellationToken),
            () => children.DeleteAllAsync<V1Service>(owner, cancellationToken, options.PlatformNamespace),
            () => children.DeleteAllAsync<V1RoleBinding>(owner, cancellationToken),
            () => children.DeleteAllAsync<V1ServiceAccount>(owner, cancellationToken),
            .. (project.Spec.DeletionPolicy ?? DeletionPolicy.Delete) == DeletionPolicy.Delete
                ? caches.Configurations.Cache.ByIndex(Configurations.ConfigurationIndexes.Project, project.Key.ToString())
                    .Select(configuration => (Func<Task>)(() => children.DeleteAllAsync<V1ConfigMap>(ChildOwner.Of(configuration), cancellationToken)))
                : [],
        ];
        KubeApiException? failure = null;
        foreach (var step in steps)
        {
            try
            {
                await step();
            }
            catch (KubeApiException e)
            {
                failure ??= e;
            }
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    private async Task<IEnumerable<string>> RecordsAsync(ChildOwner owner, CancellationToken cancellationToken) =>
        KeyAuthority.Read(owner, await api.FindAsync<V1Secret>(new NamespacedName(options.PlatformNamespace, KeyAuthority.NameOf(owner.Uid)), cancellationToken)).Keys;

    private async Task DeleteDeliveriesAsync(ClaudeProject project, ChildOwner owner, IEnumerable<string> records, CancellationToken cancellationToken)
    {
        var names = records.Concat((project.Spec.Keys ?? []).Select(key => key.Name)).Concat((project.Status?.Keys ?? []).Select(key => key.Name));
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            try
            {
                if (await api.FindAsync<V1Secret>(new NamespacedName(owner.Key.Namespace, KeyDelivery.NameOf(owner, name)), cancellationToken) is { Metadata.DeletionTimestamp: null } secret && owner.Owns(secret))
                {
                    await apply.DeleteAsync(secret, cancellationToken);
                }
            }
            catch (KubeApiException e) when (e.IsForbidden)
            {
                // The key in it is revoked, and the Secret names its project as its owner: the garbage collector takes it.
            }
        }
    }
}
