using ClaudeConfig.Metering.Storage;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>The ledger cannot be used.</summary>
/// <param name="Problem">Why, and what helps.</param>
/// <param name="Since">When it last could, as far as this process knows.</param>
internal sealed record StoreOutage(StoreProblem Problem, DateTimeOffset Since);
