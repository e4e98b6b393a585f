using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.ControllerRuntime.Rbac;
using ClaudeConfig.Operator.Caching;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Access;

/// <summary>Keeps the operator bound in exactly the namespaces whose projects need it.</summary>
[EntityRbac(typeof(V1Namespace), Verbs = RbacVerbs.Read)]
internal sealed class TenantAccessController(OperatorCaches caches, TenantAccess access) : IEntityController<PartialObjectMetadata<V1Namespace>>
{
    public async Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        if (caches.Namespaces.Cache.Get(key) is not { Metadata.DeletionTimestamp: null })
        {
            return ReconcileResult.Done;
        }

        // A project that is being deleted still has keys to take back.
        var needed = caches.Projects.Cache.List(key.Name).Any(TenantAccess.IsNeededBy);
        await (needed ? access.EnsureAsync(key.Name, cancellationToken) : access.ReleaseAsync(key.Name, cancellationToken));
        return ReconcileResult.Done;
    }
}
