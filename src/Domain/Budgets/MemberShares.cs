using ClaudeConfig.Contracts.Identity;

namespace ClaudeConfig.Domain.Budgets;

/// <summary>What each member may take of a budget, in its currency.</summary>
public sealed record MemberShares
{
    /// <summary>For everyone without a share of their own; null limits only those in <see cref="Overrides"/>.</summary>
    public decimal? Limit { get; init; }

    /// <summary>Shares of single members, and of each member of a group, instead of <see cref="Limit"/>.</summary>
    public IReadOnlyDictionary<string, decimal> Overrides { get; init => field = value ?? Empty; } = Empty;

    private static SortedDictionary<string, decimal> Empty => new(StringComparer.Ordinal);

    /// <summary>The share of a member: its own, or the largest of its groups', or everyone's; null is unlimited. Those without a name have one share together.</summary>
    /// <param name="member">The member.</param>
    /// <param name="groups">Groups of an issuer that it is in.</param>
    public decimal? Of(string member, params IEnumerable<string> groups) => Overrides.TryGetValue(member, out var own)
        ? own
        : groups.Concat(ServiceAccountToken.GroupsOf(member)).Select(group => Overrides.TryGetValue(group, out var share) ? share : (decimal?)null).Max() ?? Limit;
}
