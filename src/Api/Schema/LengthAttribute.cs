namespace ClaudeConfig.Api.Schema;

/// <summary>Bounds of a string, in characters. Every string has an upper bound: validation cost is estimated from it.</summary>
/// <param name="max">The most characters.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LengthAttribute(int max) : Attribute
{
    /// <summary>The most characters.</summary>
    public int Max { get; } = max;

    /// <summary>The fewest characters; -1 leaves it to <see cref="RequiredAttribute"/> (1 when required, else none).</summary>
    public int Min { get; init; } = -1;
}
