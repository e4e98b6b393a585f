namespace ClaudeConfig.CrdSchema.Cel.Evaluation;

/// <summary>A map that an expression makes.</summary>
internal sealed class WrittenMap(IReadOnlyList<KeyValuePair<object?, object?>> entries) : CelMap
{
    public override int Count => entries.Count;

    public override IEnumerable<object?> Keys => entries.Select(entry => entry.Key);

    public override (bool Found, object? Value) Find(object? key)
    {
        foreach (var entry in entries)
        {
            if (CelEquality.AreEqual(entry.Key, key) is true)
            {
                return (true, entry.Value);
            }
        }

        return default;
    }
}
