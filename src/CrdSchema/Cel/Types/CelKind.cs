namespace ClaudeConfig.CrdSchema.Cel.Types;

internal enum CelKind
{
    Error,
    Dynamic,
    Null,
    Bool,
    Int,
    Uint,
    Double,
    Text,
    Bytes,
    Timestamp,
    Duration,

    /// <summary>The type of a type; its only argument, where known, is that type.</summary>
    Type,
    List,
    Map,

    /// <summary>An object with declared fields, known by its name.</summary>
    Object,

    /// <summary>A type that is found out by use.</summary>
    Parameter,
}
