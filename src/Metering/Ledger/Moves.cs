namespace ClaudeConfig.Metering.Ledger;

/// <summary>All that moves in windows and in members' shares of them.</summary>
internal readonly record struct Moves(IReadOnlyCollection<Tally> Windows, IReadOnlyCollection<MemberTally> Members);
