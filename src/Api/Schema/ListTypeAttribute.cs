namespace ClaudeConfig.Api.Schema;

/// <summary>How server-side apply merges this list, and which fields are the key of a map list.</summary>
/// <param name="kind">Atomic, set or map.</param>
/// <param name="keys">For a map: the key fields, which are required in each item.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListTypeAttribute(ListKind kind, params string[] keys) : Attribute
{
    /// <summary>Atomic, set or map.</summary>
    public ListKind Kind { get; } = kind;

    /// <summary>The key fields of a map list.</summary>
    public IReadOnlyList<string> Keys { get; } = keys;
}
