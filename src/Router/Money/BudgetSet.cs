using ClaudeConfig.Contracts;

namespace ClaudeConfig.Router.Money;

/// <summary>Sorted, distinct budgets: what a lease is for. Compared by content.</summary>
internal sealed class BudgetSet : IEquatable<BudgetSet>
{
    private readonly ObjectRef[] budgets;
    private readonly int hash;

    public BudgetSet(IEnumerable<ObjectRef> budgets)
    {
        this.budgets = [.. budgets.Distinct().Order()];
        var code = new HashCode();
        foreach (var budget in this.budgets)
        {
            code.Add(budget);
        }

        hash = code.ToHashCode();
    }

    public IReadOnlyList<ObjectRef> Budgets => budgets;

    public bool Equals(BudgetSet? other) => ReferenceEquals(this, other) || (other is not null && hash == other.hash && budgets.AsSpan().SequenceEqual(other.budgets));

    public override bool Equals(object? obj) => Equals(obj as BudgetSet);

    public override int GetHashCode() => hash;
}
