using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Client;

/// <summary>
/// Direct calls to the API, each with a timeout, a metric and a trace. Controllers read caches and write through
/// <see cref="Applying.IApplyClient"/>; this is for the rest. Writes ask the leadership fence.
/// </summary>
public interface IKubeApi
{
    /// <summary>Reads one object, or null when there is none.</summary>
    /// <param name="key">Which object.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<T?> FindAsync<T>(NamespacedName key, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Reads all objects that match, page by page.</summary>
    /// <param name="namespace">One namespace, or null for all.</param>
    /// <param name="labelSelector">A label selector, or null.</param>
    /// <param name="fieldSelector">A field selector, or null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    IAsyncEnumerable<T> ListAsync<T>(
        string? @namespace = null, string? labelSelector = null, string? fieldSelector = null, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Creates an object; also how reviews (TokenReview, SubjectAccessReview) are asked.</summary>
    /// <param name="entity">The object; apiVersion and kind are filled in.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<T> CreateAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Replaces an object; its resourceVersion guards against a change made meanwhile.</summary>
    /// <param name="entity">The object with its resourceVersion.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<T> ReplaceAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Patches an object with a JSON patch or a merge patch.</summary>
    /// <param name="key">Which object.</param>
    /// <param name="patch">The body and its kind.</param>
    /// <param name="subresource">Such as <c>status</c>, or null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<T> PatchAsync<T>(NamespacedName key, KubePatch patch, string? subresource = null, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Deletes an object.</summary>
    /// <param name="key">Which object.</param>
    /// <param name="uid">Only this one, or null for whichever has the name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False when there was none.</returns>
    Task<bool> DeleteAsync<T>(NamespacedName key, string? uid = null, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>;
}
