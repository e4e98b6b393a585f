using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>One index: which keys are found under a value. Not safe for threads by itself; the store's lock covers it.</summary>
internal sealed class StoreIndex<T>(Func<T, IEnumerable<string>?> values)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Dictionary<string, Found> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<NamespacedName, string[]> _values = [];

    internal IReadOnlyCollection<NamespacedName> Find(string value) => _keys.TryGetValue(value, out Found? found) ? found.Keys : [];

    internal void Add(NamespacedName key, T entity)
    {
        string[] wanted = [.. values(entity)?.Where(value => value is not null).Distinct(StringComparer.Ordinal) ?? []];
        if (wanted.Length == 0)
        {
            return;
        }

        _values[key] = wanted;
        foreach (ref string value in wanted.AsSpan())
        {
            if (!_keys.TryGetValue(value, out Found? found))
            {
                _keys[value] = found = new Found(value, []);
            }

            found.Keys.Add(key);
            // The text that is there already: a value is put together anew for every object that has it.
            value = found.Value;
        }
    }

    internal void Remove(NamespacedName key)
    {
        if (!_values.Remove(key, out string[]? values))
        {
            return;
        }

        foreach (string value in values)
        {
            HashSet<NamespacedName> keys = _keys[value].Keys;
            keys.Remove(key);
            if (keys.Count == 0)
            {
                _keys.Remove(value);
            }
        }
    }

    private sealed record Found(string Value, HashSet<NamespacedName> Keys);
}
