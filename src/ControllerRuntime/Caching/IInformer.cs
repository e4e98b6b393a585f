using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>
/// Keeps a cache of one kind in step with the API: a paged list, then a watch with bookmarks; relists and compares after a gap, so that
/// deletes are never missed. Shared by all controllers that ask the manager for the same kind and selectors.
/// </summary>
/// <typeparam name="T">The kind, marked with <see cref="KubernetesEntityAttribute"/>.</typeparam>
public interface IInformer<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>What is cached.</summary>
    IIndexer<T> Cache { get; }

    /// <summary>Whether the first list is complete and its events are delivered.</summary>
    bool HasSynced { get; }

    /// <summary>Waits for <see cref="HasSynced"/>.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task WaitForSyncAsync(CancellationToken cancellationToken);

    /// <summary>Adds an index; it covers what is cached already.</summary>
    /// <param name="name">The index's name; adding the same name twice is an error.</param>
    /// <param name="values">The values an object is found under; pure, and null or empty for none.</param>
    void AddIndex(string name, Func<T, IEnumerable<string>?> values);

    /// <summary>
    /// Calls a handler for every change, one at a time, in order. What is cached already arrives first as
    /// <see cref="InformerEventType.Added"/>. A handler that throws is logged and counted; the others and the informer go on.
    /// </summary>
    /// <param name="handler">Quick and without I/O: it holds up the watch.</param>
    /// <returns>Ends the subscription.</returns>
    IDisposable Subscribe(Action<InformerEvent<T>> handler);
}
