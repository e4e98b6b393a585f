using ClaudeConfig.ControllerRuntime.Client;
using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Applying;

/// <summary>
/// Server-side apply under one field manager, which sends nothing when nothing differs. Every write first asks the leadership fence, and
/// is printed instead of sent in a dry run.
/// </summary>
public interface IApplyClient
{
    /// <summary>The field manager all writes are made under.</summary>
    string FieldManager { get; }

    /// <summary>
    /// Makes the fields of <paramref name="desired"/> true and gives up fields this manager applied before and no longer names. Creates the
    /// object when it is missing and <c>metadata.uid</c> is unset; with a uid (or when the cache knows one) a deleted object is never resurrected.
    /// </summary>
    /// <param name="desired">apiVersion, kind, name and every field this manager wants; no status.</param>
    /// <param name="force">Takes over fields of other managers. Controllers say yes.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="KubeApiException">The API refused; a conflict has <see cref="KubeApiException.IsConflict"/>.</exception>
    /// <exception cref="Leading.NotLeaderException">This process no longer leads.</exception>
    Task<ApplyResult<T>> ApplyAsync<T>(T desired, bool force = true, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>
    /// Applies the status subresource. The whole status this manager owns must be given: what is left out is removed.
    /// </summary>
    /// <param name="desired">Name, namespace, <b>uid</b> and status; its spec is not sent.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArgumentException"><c>metadata.uid</c> is missing: an apply without it could resurrect a deleted object.</exception>
    Task<ApplyResult<T>> ApplyStatusAsync<T>(T desired, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Deletes exactly this object (by uid): one of the same name created meanwhile is left alone. Gone already is success.</summary>
    /// <param name="entity">An object read from the API; its uid is the precondition.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False when it was gone already.</returns>
    Task<bool> DeleteAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Adds a finalizer unless it is there, guarded by the resourceVersion so that no other finalizer is dropped.</summary>
    /// <param name="entity">The object as read.</param>
    /// <param name="finalizer">A qualified name such as <c>example.com/cleanup</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The object with the finalizer.</returns>
    Task<T> AddFinalizerAsync<T>(T entity, string finalizer, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Removes one finalizer and no other. An object that is gone counts as done.</summary>
    /// <param name="entity">The object as read.</param>
    /// <param name="finalizer">Which.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task RemoveFinalizerAsync<T>(T entity, string finalizer, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;
}
