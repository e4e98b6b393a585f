namespace ClaudeConfig.Api.Schema;

/// <summary>Bounds of a number, both inclusive.</summary>
/// <param name="min">The least value.</param>
/// <param name="max">The greatest value.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RangeAttribute(long min, long max) : Attribute
{
    /// <summary>The least value.</summary>
    public long Min { get; } = min;

    /// <summary>The greatest value.</summary>
    public long Max { get; } = max;
}
