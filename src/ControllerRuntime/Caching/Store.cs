using System.Diagnostics.CodeAnalysis;
using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>The objects of one informer, with indexes.</summary>
internal sealed class Store<T> : IIndexer<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private const string NamespaceIndex = "\0namespace";

    private readonly Lock _lock = new();
    private readonly Dictionary<NamespacedName, CacheEntry<T>> _objects = [];
    private readonly Dictionary<string, StoreIndex<T>> _indexes = new(StringComparer.Ordinal);
    private readonly Action<Exception> _onIndexError;

    internal Store(Action<Exception> onIndexError)
    {
        _onIndexError = onIndexError;
        _indexes[NamespaceIndex] = new StoreIndex<T>(entity => [entity.Metadata.NamespaceProperty ?? string.Empty]);
    }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _objects.Count;
            }
        }
    }

    public T? Get(NamespacedName key) => TryGet(key, out T? entity) ? entity : null;

    public bool TryGet(NamespacedName key, [MaybeNullWhen(false)] out T entity)
    {
        lock (_lock)
        {
            bool found = _objects.TryGetValue(key, out CacheEntry<T> entry);
            entity = entry.Object;
            return found;
        }
    }

    public IReadOnlyList<T> List()
    {
        lock (_lock)
        {
            var list = new List<T>(_objects.Count);
            foreach (CacheEntry<T> entry in _objects.Values)
            {
                list.Add(entry.Object);
            }

            return list;
        }
    }

    public IReadOnlyList<T> List(string @namespace) => ByIndex(NamespaceIndex, @namespace);

    public IReadOnlyList<T> ByIndex(string index, string value)
    {
        lock (_lock)
        {
            if (!_indexes.TryGetValue(index, out StoreIndex<T>? found))
            {
                throw new ArgumentException($"the cache of {typeof(T).Name} has no index '{index}': add it before the informer starts", nameof(index));
            }

            IReadOnlyCollection<NamespacedName> keys = found.Find(value);
            var list = new List<T>(keys.Count);
            foreach (NamespacedName key in keys)
            {
                list.Add(_objects[key].Object);
            }

            return list;
        }
    }

    public IReadOnlyList<NamespacedName> Keys()
    {
        lock (_lock)
        {
            return [.. _objects.Keys];
        }
    }

    internal bool TryGetEntry(NamespacedName key, out CacheEntry<T> entry)
    {
        lock (_lock)
        {
            return _objects.TryGetValue(key, out entry);
        }
    }

    internal void AddIndex(string name, Func<T, IEnumerable<string>?> values)
    {
        lock (_lock)
        {
            var index = new StoreIndex<T>(values);
            if (!_indexes.TryAdd(name, index))
            {
                throw new ArgumentException($"the cache of {typeof(T).Name} has an index '{name}' already", nameof(name));
            }

            foreach ((NamespacedName key, CacheEntry<T> entry) in _objects)
            {
                Guarded(() => index.Add(key, entry.Object));
            }
        }
    }

    /// <summary>Puts an object in, and returns the one that was there.</summary>
    internal T? Set(NamespacedName key, CacheEntry<T> entry)
    {
        lock (_lock)
        {
            T? previous = _objects.TryGetValue(key, out CacheEntry<T> old) ? old.Object : null;
            _objects[key] = entry;
            foreach (StoreIndex<T> index in _indexes.Values)
            {
                index.Remove(key);
                Guarded(() => index.Add(key, entry.Object));
            }

            return previous;
        }
    }

    internal T? Remove(NamespacedName key)
    {
        lock (_lock)
        {
            if (!_objects.Remove(key, out CacheEntry<T> old))
            {
                return null;
            }

            foreach (StoreIndex<T> index in _indexes.Values)
            {
                index.Remove(key);
            }

            return old.Object;
        }
    }

    // An index function that throws on one odd object leaves that object out of the index, and nothing else.
    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            _onIndexError(exception);
        }
    }
}
