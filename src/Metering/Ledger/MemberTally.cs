namespace ClaudeConfig.Metering.Ledger;

/// <summary>What moves in a member's share of a window; added to its row, where its groups take the place of those before if they are known.</summary>
internal readonly record struct MemberTally(MemberKey Key, decimal Spent = 0, decimal Held = 0, decimal Provisional = 0, IReadOnlyList<string>? Groups = null)
{
    public bool MovesMoney => Spent != 0 || Held != 0 || Provisional != 0;

    /// <summary>Two of the same share in one.</summary>
    public static MemberTally operator +(MemberTally left, MemberTally right) =>
        new(right.Key, left.Spent + right.Spent, left.Held + right.Held, left.Provisional + right.Provisional, right.Groups ?? left.Groups);
}
