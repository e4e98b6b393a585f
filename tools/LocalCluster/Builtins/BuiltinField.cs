namespace ClaudeConfig.LocalCluster.Builtins;

/// <summary>One field of a built-in type.</summary>
internal sealed record BuiltinField(string Name, BuiltinTypeRef Type, int Number)
{
    /// <summary>The fields of the struct appear in place of this field.</summary>
    public bool Inline => Name == "~";

    public bool Required { get; init; }

    /// <summary>Written even when unset: Go has no way to leave the field out.</summary>
    public bool Zero { get; init; }

    /// <summary>Written as null when unset: a pointer without omitempty.</summary>
    public bool NullWhenUnset { get; init; }

    /// <summary><c>atomic</c>, <c>set</c>, <c>map</c>, or empty.</summary>
    public string ListType { get; init; } = "";

    public IReadOnlyList<string> ListKeys { get; init; } = [];

    public string MapType { get; init; } = "";

    public string? MergeKey { get; init; }

    public string? PatchStrategy { get; init; }

    /// <summary>A default that the published schema declares, as JSON text.</summary>
    public string? Default { get; init; }
}
