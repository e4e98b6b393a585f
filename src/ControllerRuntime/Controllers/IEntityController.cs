using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Controllers;

/// <summary>
/// Brings the world in line with one object of a kind. Level-triggered: it is told which object, never what happened to it, reads the
/// cache itself, and may be called at any time for any key, also for an object that is gone.
/// </summary>
/// <typeparam name="TEntity">The kind, marked with <see cref="KubernetesEntityAttribute"/>.</typeparam>
public interface IEntityController<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>
    /// Reconciles one object. Never called twice at once for the same key. An exception means "retry with back-off"; a conflict (409) is
    /// retried without being counted as an error; <see cref="OperationCanceledException"/> on the given token is the timeout or the shutdown.
    /// </summary>
    /// <param name="key">Which object. It may no longer exist.</param>
    /// <param name="cancellationToken">Cancelled at the reconcile timeout (60 s unless set), at loss of leadership and at shutdown.</param>
    Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken);
}
