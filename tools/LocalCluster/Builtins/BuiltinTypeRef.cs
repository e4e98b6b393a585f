namespace ClaudeConfig.LocalCluster.Builtins;

/// <summary>The type of a built-in's field.</summary>
/// <param name="Name">A scalar (<c>string</c>, <c>int32</c>, <c>quantity</c>, …) or a struct's full name; empty for lists and maps.</param>
/// <param name="Shape">How <paramref name="Element"/> is held.</param>
internal sealed record BuiltinTypeRef(string Name, BuiltinShape Shape = BuiltinShape.Single, BuiltinTypeRef? Element = null)
{
    /// <summary>Protobuf wraps this list in a message of its own.</summary>
    public bool Wrapped { get; init; }

    public bool IsStruct => Shape == BuiltinShape.Single && Name.Contains('.', StringComparison.Ordinal);
}
