using ClaudeConfig.Contracts.Identity;

namespace ClaudeConfig.Contracts.Configuration;

/// <summary>Whose requests need leases of their own, because a budget limits what a member may take of it.</summary>
public sealed record ShareEntry
{
    /// <summary>Every member has a share.</summary>
    public bool Everyone { get; init; }

    /// <summary>Members and groups that have one in any case.</summary>
    public IReadOnlyList<string> Members { get; init => field = value ?? []; } = [];

    /// <summary>Whether a caller has a share.</summary>
    /// <param name="who">The caller.</param>
    public bool Has(Attribution who)
    {
        ArgumentNullException.ThrowIfNull(who);
        return Everyone || Members.Contains(who.Member ?? "", StringComparer.Ordinal) || GroupsOf(who).Any() || ServiceAccountToken.GroupsOf(who.Member).Any(Members.Contains);
    }

    /// <summary>The groups of an issuer that decide how large a caller's share is.</summary>
    /// <param name="who">The caller.</param>
    public IEnumerable<string> GroupsOf(Attribution who)
    {
        ArgumentNullException.ThrowIfNull(who);
        return who.Tags.Count == 0 ? [] : Members.Where(member => GroupMember.Is(member) && who.Tags.ContainsKey(member));
    }
}
