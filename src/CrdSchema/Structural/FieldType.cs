namespace ClaudeConfig.CrdSchema.Structural;

/// <summary>How merges see one position of an object: what server-side apply calls the typed schema.</summary>
/// <remarks>Source: sigs.k8s.io/structured-merge-diff and the x-kubernetes-list-type / -map-type extensions.</remarks>
internal sealed class FieldType
{
    public required FieldKind Kind { get; init; }

    /// <summary>Named fields of a <see cref="FieldKind.Struct"/>.</summary>
    public IReadOnlyDictionary<string, FieldType> Fields { get; init; } = new Dictionary<string, FieldType>();

    /// <summary>Element of a list, value of a map; null where nothing is known of it.</summary>
    public FieldType? Element { get; init; }

    /// <summary>Keys of a <see cref="FieldKind.ListMap"/>, in declaration order.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Defaults of key fields, by name, as JSON text (an associative list may be keyed by a defaulted field, such as a port's protocol).</summary>
    public IReadOnlyDictionary<string, string> KeyDefaults { get; init; } = new Dictionary<string, string>();

    /// <summary>Strategic merge (built-ins only): key of the list's elements, or null.</summary>
    public string? PatchMergeKey { get; init; }

    /// <summary>Strategic merge (built-ins only): "merge", "retainKeys", "merge,retainKeys", or null for replace.</summary>
    public string? PatchStrategy { get; init; }

    /// <summary>Nothing is known: scalars are leaves, maps are granular, lists are atomic (deduced typing).</summary>
    public static FieldType Untyped { get; } = new() { Kind = FieldKind.Untyped };

    /// <summary>Type of a child field; <see cref="Untyped"/> where the schema says nothing.</summary>
    public FieldType Child(string name) =>
        Fields.TryGetValue(name, out var field) ? field : Element ?? Untyped;
}
