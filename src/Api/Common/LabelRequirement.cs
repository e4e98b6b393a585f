using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Common;

/// <summary>One requirement on a label.</summary>
[Rule("self.operator in ['Exists', 'DoesNotExist'] ? !has(self.values) || size(self.values) == 0 : has(self.values) && size(self.values) > 0",
    "values are required for In and NotIn, and must be absent for Exists and DoesNotExist")]
public sealed record LabelRequirement
{
    /// <summary>The label's key.</summary>
    [Required, Length(317)]
    public string Key { get; set; } = "";

    /// <summary>How the label relates to the values.</summary>
    [Required]
    public LabelOperator Operator { get; init; }

    /// <summary>The values, for In and NotIn.</summary>
    [Items(32), Element(63), ListType(ListKind.Atomic)]
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>Whether the labels satisfy this requirement.</summary>
    /// <param name="labels">The labels of the object in question.</param>
    /// <returns>True when they do.</returns>
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var present = labels.TryGetValue(Key, out var value);
        return Operator switch
        {
            LabelOperator.In => present && (Values ?? []).Contains(value),
            // As in Kubernetes, an object without the label satisfies NotIn.
            LabelOperator.NotIn => !present || !(Values ?? []).Contains(value),
            LabelOperator.Exists => present,
            LabelOperator.DoesNotExist => !present,
            _ => throw new InvalidOperationException($"matchExpressions operator {Operator} is unknown"),
        };
    }
}
