namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>Rules that a binding gives a user, and the words that explain it.</summary>
internal sealed record Grant(IReadOnlyList<PolicyRule> Rules, string Explanation);
