using System.Diagnostics.CodeAnalysis;
using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>
/// A read-only view of what an informer has cached. Objects are shared between all readers: <b>never change one</b>; build a new one to apply.
/// Reads never call the API and may be a moment behind it.
/// </summary>
/// <typeparam name="T">The kind.</typeparam>
public interface IIndexer<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>How many objects are cached.</summary>
    int Count { get; }

    /// <summary>The object of that name, or null.</summary>
    /// <param name="key">Which object.</param>
    T? Get(NamespacedName key);

    /// <summary>Looks an object up.</summary>
    /// <param name="key">Which object.</param>
    /// <param name="entity">The object when found.</param>
    bool TryGet(NamespacedName key, [MaybeNullWhen(false)] out T entity);

    /// <summary>All objects, a snapshot.</summary>
    IReadOnlyList<T> List();

    /// <summary>The objects of one namespace, a snapshot.</summary>
    /// <param name="namespace">The namespace.</param>
    IReadOnlyList<T> List(string @namespace);

    /// <summary>The objects for which an index has that value, a snapshot.</summary>
    /// <param name="index">The name given to <see cref="IInformer{T}.AddIndex"/>.</param>
    /// <param name="value">The value to look up.</param>
    /// <exception cref="ArgumentException">There is no index of that name.</exception>
    IReadOnlyList<T> ByIndex(string index, string value);

    /// <summary>All keys, a snapshot.</summary>
    IReadOnlyList<NamespacedName> Keys();
}
