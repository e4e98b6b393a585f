using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Metering.Telemetry;

/// <summary>What a client says it used: a request, or a sum over some seconds. An estimate of the client's own, and never money of the ledger.</summary>
internal sealed record ClientUsage
{
    /// <summary>The same for every copy.</summary>
    public required Guid Key { get; init; }

    public required DateTimeOffset At { get; init; }

    public required ObjectRef Project { get; init; }

    /// <summary>The provider's id of the request, which the gateway's event has as well; null for sums.</summary>
    public string? RequestId { get; init; }

    public string? SessionId { get; init; }

    public string? Member { get; init; }

    public required string Model { get; init; }

    public required TokenUsage Usage { get; init; }

    /// <summary>USD, as the client estimates it.</summary>
    public decimal Cost { get; init; }
}
