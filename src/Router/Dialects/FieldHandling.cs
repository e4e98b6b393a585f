namespace ClaudeConfig.Router.Dialects;

/// <summary>What becomes of a field on its way into another dialect.</summary>
internal enum FieldHandling
{
    /// <summary>Said in the other dialect.</summary>
    Translated,

    /// <summary>Left out: the request means the same without it.</summary>
    Dropped,

    /// <summary>A 400 that names it, where it has a value.</summary>
    Refused,
}
