using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Money;

/// <summary>Either a hold, or the ledger's refusal, or neither: then Metering is away and policy refuses.</summary>
internal readonly record struct HoldResult(Hold? Hold, LeaseRefusal? Refusal)
{
    public static HoldResult Unavailable => default;
}
