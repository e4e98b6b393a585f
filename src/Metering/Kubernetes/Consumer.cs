namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>Who or what spent in a window.</summary>
/// <param name="Kind">What the name is the name of.</param>
/// <param name="Name">As it was counted.</param>
/// <param name="Spent">In the budget's currency.</param>
internal sealed record Consumer(ConsumerKind Kind, string Name, decimal Spent);
