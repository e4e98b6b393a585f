namespace ClaudeConfig.Metering.Ledger;

/// <summary>What a member spent, and its share, in the budget's currency.</summary>
internal sealed record MemberSpend(string Member, decimal Spent, decimal? Limit);
