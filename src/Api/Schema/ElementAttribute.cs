namespace ClaudeConfig.Api.Schema;

/// <summary>Bounds of the strings inside a list, or of the values of a map.</summary>
/// <param name="maxLength">The most characters of one element.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ElementAttribute(int maxLength) : Attribute
{
    /// <summary>The most characters of one element.</summary>
    public int MaxLength { get; } = maxLength;

    /// <summary>The fewest characters of one element.</summary>
    public int MinLength { get; init; }

    /// <summary>A regular expression that each element must match.</summary>
    public string? Pattern { get; init; }

    /// <summary>What <see cref="Pattern"/> asks for, in words: what follows "each must be …".</summary>
    public string? Sentence { get; init; }
}
