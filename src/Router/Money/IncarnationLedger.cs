using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Money;

/// <summary>Says in every call which run of the gateway it is.</summary>
internal sealed class IncarnationLedger(ILedger ledger, string incarnation) : ILedger
{
    public Task<LeaseResponse> CallAsync(LeaseRequest request, CancellationToken cancellationToken) =>
        ledger.CallAsync(request with { Incarnation = incarnation }, cancellationToken);
}
