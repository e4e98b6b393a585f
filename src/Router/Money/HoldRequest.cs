using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Money;

/// <summary>A request that waits for money.</summary>
internal sealed class HoldRequest(decimal amount, AwayTerms terms)
{
    public decimal Amount => amount;

    public AwayTerms Terms => terms;

    /// <summary>What the ledger said last while it waited; null where it said nothing.</summary>
    public LeaseRefusal? Told { get; set; }

    /// <summary>Completed under the account's lock, continued elsewhere.</summary>
    public TaskCompletionSource<HoldResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
