namespace ClaudeConfig.LocalCluster.Selection;

/// <summary>One clause of a label selector.</summary>
internal sealed record LabelRequirement(string Key, LabelOperator Operator, IReadOnlyList<string> Values)
{
    /// <param name="label">The label's value, or null where the object does not carry it.</param>
    public bool Matches(string? label) => Operator switch
    {
        LabelOperator.Exists => label is not null,
        LabelOperator.DoesNotExist => label is null,
        LabelOperator.In => label is not null && Values.Contains(label),
        LabelOperator.NotIn => label is null || !Values.Contains(label),
        LabelOperator.GreaterThan => long.TryParse(label, out var value) && value > long.Parse(Values[0]),
        _ => long.TryParse(label, out var value) && value < long.Parse(Values[0]),
    };
}
