namespace ClaudeConfig.Foresight.Budgets;

/// <summary>What a session cost, and from when to when it spent.</summary>
/// <param name="Kind">What it is compared within, such as its project.</param>
/// <param name="Session">Its name.</param>
/// <param name="Cost">In one currency for all.</param>
/// <param name="First">The start of its first request.</param>
/// <param name="Last">The start of its last request.</param>
/// <param name="Traits">What nearly all of it has in common, such as member and model.</param>
public sealed record SessionSpend(string Kind, string Session, double Cost, DateTimeOffset First, DateTimeOffset Last, IReadOnlyDictionary<string, string> Traits);
