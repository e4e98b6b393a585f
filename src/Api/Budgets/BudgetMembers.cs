using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Budgets;

/// <summary>How members stand with their shares of a budget.</summary>
public sealed record BudgetMembers
{
    /// <summary>How many took anything in this window.</summary>
    [Range(0, 2147483647)]
    public int? Counted { get; init; }

    /// <summary>How many of them have used up their share.</summary>
    [Range(0, 2147483647)]
    public int? UsedUp { get; init; }

    /// <summary>Who took most, at most 10; 3 unless spec.reporting.topConsumers says otherwise.</summary>
    [Items(10), ListType(ListKind.Atomic)]
    public IReadOnlyList<MemberUse>? Top { get; init; }
}
