namespace ClaudeConfig.Foresight.Anomalies;

/// <summary>A set of facts as a key: sorted, compared by content.</summary>
internal readonly struct FactKey(int[] facts) : IEquatable<FactKey>
{
    public int[] Facts { get; } = facts;

    public bool Equals(FactKey other) => Facts.AsSpan().SequenceEqual(other.Facts);

    public override bool Equals(object? obj) => obj is FactKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var fact in Facts)
        {
            hash.Add(fact);
        }

        return hash.ToHashCode();
    }
}
