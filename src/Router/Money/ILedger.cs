using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Money;

/// <summary>Metering's side of a lease.</summary>
internal interface ILedger
{
    /// <summary>One call. Throws <see cref="LedgerUnavailableException"/> where the outcome is not known: the same call may then be repeated.</summary>
    Task<LeaseResponse> CallAsync(LeaseRequest request, CancellationToken cancellationToken);
}
