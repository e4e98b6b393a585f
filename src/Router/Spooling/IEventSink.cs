using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Spooling;

/// <summary>Where events go.</summary>
internal interface IEventSink
{
    /// <summary>Sends a batch: its status, and for a 2xx the results. Throws where there was no answer.</summary>
    Task<(int Status, EventBatchResult? Result)> SendAsync(IReadOnlyList<UsageEvent> events, CancellationToken cancellationToken);
}
