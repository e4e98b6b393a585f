using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Router.Errors;

namespace ClaudeConfig.Router.Identity;

/// <summary>Groups that the project's budgets name travel with usage, as tags that no caller can write.</summary>
internal static class GroupTags
{
    /// <summary>Of one member: the ledger leaves out what is more than it takes, and a budget's limit with it.</summary>
    public const int Most = 16;

    /// <summary>Adds them to a request's tags.</summary>
    /// <returns>Why the request is refused, or null.</returns>
    public static RequestRefusal? Add(Verdict verdict, ref SortedDictionary<string, string>? tags)
    {
        var added = 0;
        foreach (var group in verdict.Groups)
        {
            if (verdict.Project!.Groups.Contains(group) && ++added <= Most)
            {
                (tags ??= new(StringComparer.Ordinal))[group] = GroupMember.TagValue;
            }
        }

        return added > Most ? IdentityRefusals.TooManyGroups(verdict.Member ?? "", Most) : null;
    }
}
