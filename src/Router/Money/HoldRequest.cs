using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Router.Money;

/// <summary>A request that waits for money.</summary>
internal sealed class HoldRequest(decimal amount, MeteringUnavailablePolicy policy)
{
    public decimal Amount => amount;

    public MeteringUnavailablePolicy Policy => policy;

    /// <summary>Completed under the account's lock, continued elsewhere.</summary>
    public TaskCompletionSource<HoldResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
