using ClaudeConfig.Api.Configurations;

namespace ClaudeConfig.Policy;

/// <summary>One layer of a configuration.</summary>
/// <param name="Configuration">What it says.</param>
/// <param name="Demand">
/// Whose policy demands it: the place of that project in the chain of projects, 0 for the farthest. Null for a layer that nobody demands.
/// </param>
public sealed record PolicySource(ClaudeConfiguration Configuration, int? Demand = null);
