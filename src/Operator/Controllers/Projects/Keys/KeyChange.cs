namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>What a pass does with a key.</summary>
internal enum KeyChange
{
    None,

    /// <summary>There was no key.</summary>
    Issued,

    /// <summary>A key of another gateway is the project's from now on.</summary>
    Imported,

    /// <summary>A new key stands in front of the old one, which works on for the overlap.</summary>
    Rotated,

    /// <summary>The Secret did not hold the key it should: a new key, and the old one stops at once.</summary>
    Reissued,

    /// <summary>The overlap is over.</summary>
    PreviousRetired,

    /// <summary>The key reached its end and nothing rotates it.</summary>
    Expired,
}
