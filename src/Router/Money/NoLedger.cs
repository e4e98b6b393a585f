using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Money;

/// <summary>Stands for Metering where there is none. Nothing asks it, for without budgets nothing is leased.</summary>
internal sealed class NoLedger : ILedger
{
    public Task<LeaseResponse> CallAsync(LeaseRequest request, CancellationToken cancellationToken) => throw new LedgerUnavailableException("this gateway runs without Metering");
}
