namespace ClaudeConfig.CrdSchema.Cel.Cost;

/// <summary>The way from a variable to a value. It grows as a slice does in Go: several that grow out of one may share their last places.</summary>
/// <remarks>
/// kube-apiserver's estimate depends on that sharing: in <c>x.a == x.b</c>, deep enough below, the size of <c>x.b</c> counts twice.
/// A rule that is close to the limit is refused or not by it.
/// </remarks>
internal readonly struct FieldPath
{
    public const string Items = "@items";
    public const string Values = "@values";
    public const string Keys = "@keys";

    private readonly string[]? _shared;

    private FieldPath(string[]? shared, int length) => (_shared, Length) = (shared, length);

    public int Length { get; }

    public ReadOnlySpan<string> Steps => _shared.AsSpan(0, Length);

    public static FieldPath From(string variable) => new([variable], 1);

    public FieldPath Append(string step)
    {
        var shared = _shared ?? [];
        if (Length == shared.Length)
        {
            Array.Resize(ref shared, Math.Max(1, 2 * Length));
        }

        shared[Length] = step;
        return new FieldPath(shared, Length + 1);
    }

    /// <summary>The same with a place of its own for what follows.</summary>
    public FieldPath AppendToCopy(string step) => new([.. Steps, step], Length + 1);
}
