namespace ClaudeConfig.Api.Schema;

/// <summary>Bounds of a list or a map.</summary>
/// <param name="max">The most items.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemsAttribute(int max) : Attribute
{
    /// <summary>The most items.</summary>
    public int Max { get; } = max;

    /// <summary>The fewest items.</summary>
    public int Min { get; init; }
}
