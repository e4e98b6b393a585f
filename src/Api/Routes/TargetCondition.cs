using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Routes;

/// <summary>When a target is used: all that is set must hold.</summary>
[Rule("has(self.headers) || has(self.members) || has(self.minInputTokens) || has(self.maxInputTokens) || has(self.minBodyBytes) || has(self.maxBodyBytes) || has(self.minBudgetUsedPercent) || has(self.maxBudgetUsedPercent)",
    "when must ask for something: headers, members, minInputTokens, maxInputTokens, minBodyBytes, maxBodyBytes, minBudgetUsedPercent or maxBudgetUsedPercent")]
[Rule("!has(self.budgetRef) || has(self.minBudgetUsedPercent) || has(self.maxBudgetUsedPercent)", "budgetRef needs minBudgetUsedPercent or maxBudgetUsedPercent")]
[Rule("!has(self.minInputTokens) || !has(self.maxInputTokens) || self.minInputTokens <= self.maxInputTokens", "minInputTokens must not be greater than maxInputTokens")]
[Rule("!has(self.minBodyBytes) || !has(self.maxBodyBytes) || self.minBodyBytes <= self.maxBodyBytes", "minBodyBytes must not be greater than maxBodyBytes")]
[Rule("!has(self.minBudgetUsedPercent) || !has(self.maxBudgetUsedPercent) || self.minBudgetUsedPercent < self.maxBudgetUsedPercent",
    "minBudgetUsedPercent must be less than maxBudgetUsedPercent")]
public sealed record TargetCondition
{
    /// <summary>Headers that the request must have with exactly this value.</summary>
    [Items(8), ListType(ListKind.Map, "name")]
    public IReadOnlyList<HeaderMatch>? Headers { get; init; }

    /// <summary>Members: OIDC subjects, groups (group:issuerURL#name), ServiceAccounts or virtual keys.</summary>
    [Items(64), Element(512, MinLength = 1), ListType(ListKind.Set)]
    public IReadOnlyList<string>? Members { get; init; }

    /// <summary>The fewest input tokens, as estimated before the request.</summary>
    [Range(0, 100000000)]
    public long? MinInputTokens { get; init; }

    /// <summary>The most input tokens, as estimated before the request.</summary>
    [Range(0, 100000000)]
    public long? MaxInputTokens { get; init; }

    /// <summary>The smallest body in bytes.</summary>
    [Range(0, 1000000000)]
    public long? MinBodyBytes { get; init; }

    /// <summary>The largest body in bytes.</summary>
    [Range(0, 1000000000)]
    public long? MaxBodyBytes { get; init; }

    /// <summary>
    /// Look at the use of this budget only. It must lie in the route's namespace, or admit it in spec.allowed.routes. Unset looks at every budget that
    /// would cover the request at this target, and the fullest counts.
    /// </summary>
    public ObjectReference? BudgetRef { get; init; }

    /// <summary>From this percentage of the limit on, as spent; a budget that refuses counts as 100.</summary>
    [Range(0, 1000)]
    public int? MinBudgetUsedPercent { get; init; }

    /// <summary>Up to and without this percentage.</summary>
    [Range(1, 1000)]
    public int? MaxBudgetUsedPercent { get; init; }
}
