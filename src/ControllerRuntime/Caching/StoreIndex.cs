using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>One index: which keys are found under a value. Not safe for threads by itself; the store's lock covers it.</summary>
internal sealed class StoreIndex<T>(Func<T, IEnumerable<string>?> values)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Dictionary<string, HashSet<NamespacedName>> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<NamespacedName, string[]> _values = [];

    internal IReadOnlyCollection<NamespacedName> Find(string value) => _keys.TryGetValue(value, out HashSet<NamespacedName>? keys) ? keys : [];

    internal void Add(NamespacedName key, T entity)
    {
        string[] found = [.. values(entity)?.Where(value => value is not null).Distinct(StringComparer.Ordinal) ?? []];
        if (found.Length == 0)
        {
            return;
        }

        _values[key] = found;
        foreach (string value in found)
        {
            if (!_keys.TryGetValue(value, out HashSet<NamespacedName>? keys))
            {
                _keys[value] = keys = [];
            }

            keys.Add(key);
        }
    }

    internal void Remove(NamespacedName key)
    {
        if (!_values.Remove(key, out string[]? found))
        {
            return;
        }

        foreach (string value in found)
        {
            HashSet<NamespacedName> keys = _keys[value];
            keys.Remove(key);
            if (keys.Count == 0)
            {
                _keys.Remove(value);
            }
        }
    }
}
