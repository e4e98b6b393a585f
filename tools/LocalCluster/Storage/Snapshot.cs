using System.Collections.Immutable;

namespace ClaudeConfig.LocalCluster.Storage;

/// <summary>All objects of one resource at one moment, ordered by namespace and name. Versions share their unchanged parts.</summary>
internal sealed class Snapshot
{
    private readonly ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, StoredObject>> _namespaces;

    private Snapshot(ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, StoredObject>> namespaces, int count) =>
        (_namespaces, Count) = (namespaces, count);

    public static Snapshot Empty { get; } = new(ImmutableSortedDictionary.Create<string, ImmutableSortedDictionary<string, StoredObject>>(StringComparer.Ordinal), 0);

    public int Count { get; }

    public StoredObject? Find(ObjectKey key) =>
        _namespaces.TryGetValue(key.Namespace, out var names) && names.TryGetValue(key.Name, out var value) ? value : null;

    public Snapshot With(StoredObject value)
    {
        var names = _namespaces.GetValueOrDefault(value.Key.Namespace) ?? ImmutableSortedDictionary.Create<string, StoredObject>(StringComparer.Ordinal);
        var updated = names.SetItem(value.Key.Name, value);
        return new Snapshot(_namespaces.SetItem(value.Key.Namespace, updated), Count + updated.Count - names.Count);
    }

    public Snapshot Without(ObjectKey key)
    {
        if (!_namespaces.TryGetValue(key.Namespace, out var names) || !names.ContainsKey(key.Name))
        {
            return this;
        }

        var updated = names.Remove(key.Name);
        return new Snapshot(updated.IsEmpty ? _namespaces.Remove(key.Namespace) : _namespaces.SetItem(key.Namespace, updated), Count - 1);
    }

    /// <summary>The objects of one namespace, or of all.</summary>
    public IEnumerable<StoredObject> In(string? @namespace) => @namespace is null
        ? _namespaces.Values.SelectMany(names => names.Values)
        : _namespaces.TryGetValue(@namespace, out var found) ? found.Values : [];
}
