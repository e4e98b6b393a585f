namespace ClaudeConfig.CrdSchema.Cel.Evaluation;

/// <summary>A map, or an object with fields.</summary>
internal abstract class CelMap
{
    public abstract int Count { get; }

    /// <summary>The keys, as loops see them.</summary>
    public abstract IEnumerable<object?> Keys { get; }

    public abstract (bool Found, object? Value) Find(object? key);

    public object? At(object? key) => key is CelError ? key : Find(key) is (true, var value) ? value : new CelError($"no such key: {CelText.Of(key)}");
}
