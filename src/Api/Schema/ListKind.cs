namespace ClaudeConfig.Api.Schema;

/// <summary>How server-side apply merges a list.</summary>
public enum ListKind
{
    /// <summary>The list is replaced as a whole.</summary>
    Atomic,

    /// <summary>Unordered, each value once; managers own single values.</summary>
    Set,

    /// <summary>Objects found by their key fields; managers own single objects.</summary>
    Map,
}
