namespace ClaudeConfig.Metering.Reconciliation;

/// <summary>A line of a provider's cost report.</summary>
/// <param name="Day">The day, UTC.</param>
/// <param name="Model">The model as the provider writes it; empty where the line is about none.</param>
/// <param name="CostType">Such as <c>tokens</c>.</param>
/// <param name="TokenType">Such as <c>output_tokens</c>; empty where the line is about none.</param>
/// <param name="Account">The provider's workspace; empty for its default.</param>
/// <param name="Amount">USD.</param>
internal sealed record ProviderCost(DateTimeOffset Day, string Model, string CostType, string TokenType, string Account, decimal Amount);
