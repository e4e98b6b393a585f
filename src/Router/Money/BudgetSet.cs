using ClaudeConfig.Contracts;

namespace ClaudeConfig.Router.Money;

/// <summary>Sorted, distinct budgets, and the member where members have shares in one: what a lease is for. Compared by content.</summary>
internal sealed class BudgetSet : IEquatable<BudgetSet>
{
    private readonly ObjectRef[] budgets;
    private readonly string[] groups;
    private readonly int hash;

    /// <param name="budgets">In any order.</param>
    /// <param name="member">Whose requests, where one of the budgets gives members shares.</param>
    /// <param name="groups">Of the member, that one of the budgets gives a share.</param>
    public BudgetSet(IEnumerable<ObjectRef> budgets, string? member = null, IEnumerable<string>? groups = null)
    {
        this.budgets = [.. budgets.Distinct().Order()];
        Member = member;
        this.groups = groups is null ? [] : [.. groups.Distinct().Order(StringComparer.Ordinal)];
        var code = new HashCode();
        code.Add(member, StringComparer.Ordinal);
        foreach (var budget in this.budgets)
        {
            code.Add(budget);
        }

        foreach (var group in this.groups)
        {
            code.Add(group, StringComparer.Ordinal);
        }

        hash = code.ToHashCode();
    }

    public IReadOnlyList<ObjectRef> Budgets => budgets;

    /// <summary>Whose money it is: null for everybody's, empty for callers without a name.</summary>
    public string? Member { get; }

    /// <summary>By which a share may be larger: whoever leaves a group has another account from then on.</summary>
    public IReadOnlyList<string> Groups => groups;

    public bool Equals(BudgetSet? other) => ReferenceEquals(this, other)
        || (other is not null && hash == other.hash && Member == other.Member && budgets.AsSpan().SequenceEqual(other.budgets) && groups.AsSpan().SequenceEqual(other.groups));

    public override bool Equals(object? obj) => Equals(obj as BudgetSet);

    public override int GetHashCode() => hash;
}
