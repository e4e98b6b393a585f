using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Metering.Recommendations;

/// <summary>How a project used a model over a span.</summary>
internal sealed record UsagePattern
{
    public required ObjectRef Project { get; init; }

    public required string Provider { get; init; }

    public required string Model { get; init; }

    /// <summary>Requests of a short prompt and a short answer.</summary>
    public long SmallRequests { get; init; }

    public TokenUsage SmallUsage { get; init; } = new();

    /// <summary>USD.</summary>
    public decimal SmallCost { get; init; }

    /// <summary>Sessions that wrote to a cache and read nothing from it.</summary>
    public long UnreadSessions { get; init; }

    public long UnreadWrites5m { get; init; }

    public long UnreadWrites1h { get; init; }

    /// <summary>All writes of sessions that read from a cache.</summary>
    public long Writes5m { get; init; }

    public long Writes1h { get; init; }

    /// <summary>Written to the five-minute cache by requests that came between five minutes and an hour after the one before: an hour's cache would have had it.</summary>
    public long Rewritten5m { get; init; }

    /// <summary>Read by requests that came more than five minutes after the one before: only the hour's cache had it.</summary>
    public long LateReads { get; init; }
}
