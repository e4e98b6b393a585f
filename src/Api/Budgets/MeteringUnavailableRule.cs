using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Budgets;

/// <summary>What a gateway does that cannot reach Metering, for how long, and up to how much money.</summary>
[Rule("!has(self.__for__) || !has(self.mode) || self.mode != 'Deny'", "for is only for mode LastKnown and Allow; Deny refuses at once")]
[Rule("!has(self.upTo) || !has(self.mode) || self.mode == 'LastKnown'", "upTo is only for mode LastKnown; Allow is bounded by for alone, and Deny lets nothing pass")]
public sealed record MeteringUnavailableRule
{
    /// <summary>LastKnown for a Hard budget and Allow for others, unless set.</summary>
    public MeteringUnavailableAction? Mode { get; init; }

    /// <summary>How long it goes on so after Metering's last answer, a Go duration; then it refuses. 4h for LastKnown and without an end for Allow, unless set.</summary>
    [Length(32)]
    [Rule("self" + Patterns.IsDuration + " && duration(self) >= duration('1m') && duration(self) <= duration('24h')", "for must be between 1m and 24h: write a Go duration such as 90s, 15m or 4h")]
    public string? For { get; init; }

    /// <summary>
    /// The most that all gateways together may let pass beyond what they have leased, in the currency of the limit. Without it, each goes on with what it usually has under
    /// way or a tenth of its part of what was left, whichever is more. Never more than what was left.
    /// </summary>
    [Length(32), Pattern(Patterns.Amount, Patterns.AmountSentence)]
    public string? UpTo { get; init; }
}
