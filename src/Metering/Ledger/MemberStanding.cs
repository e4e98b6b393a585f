namespace ClaudeConfig.Metering.Ledger;

/// <summary>How members stand with their shares of a window.</summary>
/// <param name="Counted">How many took anything.</param>
/// <param name="UsedUp">How many of them have nothing left.</param>
/// <param name="Top">Those who took most.</param>
internal sealed record MemberStanding(int Counted, int UsedUp, IReadOnlyList<MemberSpend> Top);
