namespace ClaudeConfig.Metering.Explain;

/// <summary>A member's share of a budget's current window in USD.</summary>
internal sealed record ExplainedShare(string Member, bool Blocks, string? LimitUsd, string SpentUsd, string HeldUsd, string? RemainingUsd);
