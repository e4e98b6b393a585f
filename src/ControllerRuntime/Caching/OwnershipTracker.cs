using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>
/// Takes from <c>managedFields</c> what the apply clients of this process need and drops the rest: it is often half of an object. Objects
/// of one shape have equal field sets, which are kept once.
/// </summary>
internal sealed class OwnershipTracker
{
    private const int MaxInterned = 4096;

    private readonly ConcurrentDictionary<string, bool> _managers = new(StringComparer.Ordinal);
    private readonly Dictionary<int, byte[]> _interned = [];

    /// <summary>A field manager of this process; to be named before its informers list.</summary>
    internal void Track(string manager) => _managers[manager] = true;

    internal FieldOwnership[] Extract(V1ObjectMeta metadata)
    {
        IList<V1ManagedFieldsEntry>? entries = metadata.ManagedFields;
        metadata.ManagedFields = null;
        if (entries is null || _managers.IsEmpty)
        {
            return [];
        }

        List<FieldOwnership>? owned = null;
        foreach (V1ManagedFieldsEntry entry in entries)
        {
            if (entry.Operation == "Apply" && entry.Manager is not null && _managers.ContainsKey(entry.Manager) && entry.FieldsV1 is JsonElement fields)
            {
                owned ??= new List<FieldOwnership>(2);
                owned.Add(new FieldOwnership(entry.Manager, entry.Subresource ?? string.Empty, Intern(Encoding.UTF8.GetBytes(fields.GetRawText()))));
            }
        }

        return owned is null ? [] : [.. owned];
    }

    private byte[] Intern(byte[] fields)
    {
        var hash = new HashCode();
        hash.AddBytes(fields);
        int code = hash.ToHashCode();
        lock (_interned)
        {
            ref byte[]? known = ref CollectionsMarshal.GetValueRefOrAddDefault(_interned, code, out bool exists);
            if (exists && known.AsSpan().SequenceEqual(fields))
            {
                return known!;
            }

            if (_interned.Count > MaxInterned)
            {
                _interned.Clear();
                return fields;
            }

            known = fields;
            return fields;
        }
    }
}
