namespace ClaudeConfig.Metering.Ledger;

/// <summary>A member's share of a window; callers without a name have one together, under the empty name.</summary>
internal readonly record struct MemberKey(long WindowId, string Member);
