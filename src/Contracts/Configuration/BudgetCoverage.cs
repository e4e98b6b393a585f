using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Contracts.Matching;

namespace ClaudeConfig.Contracts.Configuration;

/// <summary>Which requests a budget covers: AND across fields, OR within a field, an empty field covers everything.</summary>
public sealed record BudgetCoverage
{
    /// <summary>The project and its children, resolved.</summary>
    public IReadOnlyList<ObjectRef> Projects { get; init; } = [];

    /// <summary>Model globs.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Members, and groups that members are of.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>Key names.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Tags, every one of which must be carried with its value.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new SortedDictionary<string, string>();

    /// <summary>Whether a request with this attribution is covered. <paramref name="model"/> is the model that is paid for.</summary>
    public bool Covers(Attribution attribution, string model) =>
        Projects.Contains(attribution.Project)
        && (Models.Count == 0 || HasModel(model))
        && (Members.Count == 0 || HasMember(attribution))
        && (Keys.Count == 0 || (attribution.Key is { } key && Keys.Contains(key, StringComparer.Ordinal)))
        && (Tags.Count == 0 || HasTags(attribution));

    // Apart, because a closure would be made for every request.
    private bool HasModel(string model) => Models.Any(glob => Glob.IsMatch(glob, model));

    private bool HasMember(Attribution attribution)
    {
        foreach (var member in Members)
        {
            if (member == attribution.Member || (GroupMember.Is(member) && attribution.Tags.TryGetValue(member, out var value) && value == GroupMember.TagValue))
            {
                return true;
            }
        }

        return false;
    }

    private bool HasTags(Attribution attribution) => Tags.All(tag => attribution.Tags.TryGetValue(tag.Key, out var value) && value == tag.Value);
}
