namespace ClaudeConfig.Domain.Budgets;

/// <summary>What each member may take of a budget, in its currency.</summary>
public sealed record MemberShares
{
    /// <summary>For everyone without a share of their own; null limits only those in <see cref="Overrides"/>.</summary>
    public decimal? Limit { get; init; }

    /// <summary>Shares of single members, instead of <see cref="Limit"/>.</summary>
    public IReadOnlyDictionary<string, decimal> Overrides { get; init => field = value ?? Empty; } = Empty;

    private static SortedDictionary<string, decimal> Empty => new(StringComparer.Ordinal);

    /// <summary>The share of a member; null is unlimited. Those without a name have one share together.</summary>
    /// <param name="member">The member.</param>
    public decimal? Of(string member) => Overrides.TryGetValue(member, out var own) ? own : Limit;
}
