using System.Text.Json.Serialization;
using ClaudeConfig.Api.Schema;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Budgets;

/// <summary>How strictly a limit is kept.</summary>
[Rule("!has(self.mode) || self.mode == 'Hard' || !has(self.holdWaitSeconds)", "holdWaitSeconds is only for mode Hard; Soft and Shadow never make a request wait")]
public sealed record BudgetEnforcement
{
    /// <summary>Hard refuses (unless set), Soft only acts and tells, Shadow records what it would have done.</summary>
    public EnforcementMode? Mode { get; init; }

    /// <summary>What a gateway does without Metering: LastKnown for 4 hours for Hard, and then Deny; Allow for others, unless set.</summary>
    [JsonConverter(typeof(MeteringUnavailableConverter))]
    public MeteringUnavailableRule? OnMeteringUnavailable { get; init; }

    /// <summary>What happens to a request for a model without a price: Deny for Hard, Assume for others, unless set.</summary>
    public UnpricedModelAction? OnUnpricedModel { get; init; }

    /// <summary>What happens when there is no exchange rate into this currency; LastKnown unless set.</summary>
    public MissingRateAction? OnMissingRate { get; init; }

    /// <summary>How long a request waits for money that others have reserved, in seconds; 10 unless set.</summary>
    [Range(0, 60)]
    public int? HoldWaitSeconds { get; init; }
}
