using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Api.Resolution;

/// <summary>A budget with its references resolved.</summary>
public sealed record ResolvedBudget
{
    /// <summary>The budget.</summary>
    public required Budget Budget { get; init; }

    /// <summary>The project of its scope; null when that reference does not hold.</summary>
    public ObjectKey? Project { get; init; }

    /// <summary>The projects that it covers, in order: the scope's and everything below. Empty when the reference does not hold.</summary>
    public IReadOnlyList<ObjectKey> Projects { get; init; } = [];

    /// <summary>The budgets above, nearest first, as far as the links hold.</summary>
    public IReadOnlyList<ObjectKey> Ancestors { get; init; } = [];

    /// <summary>What does not hold at this budget itself.</summary>
    public IReadOnlyList<ResolutionProblem> Problems { get; init; } = [];

    /// <summary>The first broken parent link at this budget or above, which means that an ancestor is not charged.</summary>
    public ResolutionProblem? BrokenLink { get; init; }

    /// <summary>Namespace and name.</summary>
    public ObjectKey Key => Budget.Key;

    /// <summary>Whether every reference of this budget holds.</summary>
    public bool Accepted => Problems.Count == 0;
}
