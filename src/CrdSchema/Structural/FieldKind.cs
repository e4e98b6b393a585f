namespace ClaudeConfig.CrdSchema.Structural;

internal enum FieldKind
{
    Untyped,
    Scalar,

    /// <summary>An object with named fields (and possibly an element type for the rest), merged field by field.</summary>
    Struct,

    /// <summary>An object whose keys are data, merged key by key.</summary>
    Map,

    /// <summary>An object or list that one manager owns whole.</summary>
    Atomic,
    ListSet,
    ListMap,
}
