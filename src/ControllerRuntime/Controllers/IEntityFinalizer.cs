using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Controllers;

/// <summary>
/// Cleans up outside an object before it goes. The runtime adds the finalizer before the object's first reconcile, calls this while the
/// object has a deletion timestamp, and removes the finalizer (and no other) when the answer is <see cref="ReconcileResult.Done"/>.
/// </summary>
/// <typeparam name="TEntity">The kind, marked with <see cref="KubernetesEntityAttribute"/>.</typeparam>
public interface IEntityFinalizer<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>
    /// Cleans up. Must be repeatable, and treats "already gone" as success. <see cref="ReconcileResult.Done"/> releases the object;
    /// anything else, or an exception, keeps the finalizer: a failed clean-up never removes it.
    /// </summary>
    /// <param name="entity">The object as cached: shared, not to be changed.</param>
    /// <param name="cancellationToken">Cancelled at the reconcile timeout, at loss of leadership and at shutdown.</param>
    Task<ReconcileResult> FinalizeAsync(TEntity entity, CancellationToken cancellationToken);
}
