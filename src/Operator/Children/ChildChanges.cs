namespace ClaudeConfig.Operator.Children;

/// <summary>What other writers did to children. Each is named as "Kind namespace/name".</summary>
/// <param name="Contested">Changed back again and again, and left alone for a while.</param>
/// <param name="Repaired">Changed or deleted by somebody else, and put back.</param>
internal sealed record ChildChanges(IReadOnlyList<string> Contested, IReadOnlyList<string> Repaired)
{
    public static ChildChanges None { get; } = new([], []);

    public ChildChanges With(ChildChanges other) => new([.. Contested, .. other.Contested], [.. Repaired, .. other.Repaired]);
}
