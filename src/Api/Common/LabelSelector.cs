using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Common;

/// <summary>Matches labels. All parts must match; an empty selector matches everything.</summary>
[Atomic]
public sealed record LabelSelector
{
    /// <summary>Labels that must be present with exactly this value.</summary>
    [Items(32), Element(63)]
    public IReadOnlyDictionary<string, string>? MatchLabels { get; init; }

    /// <summary>Requirements on labels.</summary>
    [Items(16), ListType(ListKind.Atomic)]
    public IReadOnlyList<LabelRequirement>? MatchExpressions { get; init; }

    /// <summary>Whether the labels satisfy every part of this selector.</summary>
    /// <param name="labels">The labels of the object in question; null is none.</param>
    /// <returns>True when all parts match.</returns>
    public bool Matches(IEnumerable<KeyValuePair<string, string>>? labels)
    {
        var found = new Dictionary<string, string>(labels ?? [], StringComparer.Ordinal);
        return (MatchLabels ?? new Dictionary<string, string>())
                .All(wanted => found.TryGetValue(wanted.Key, out var value) && value == wanted.Value)
            && (MatchExpressions ?? []).All(requirement => requirement.Matches(found));
    }
}
