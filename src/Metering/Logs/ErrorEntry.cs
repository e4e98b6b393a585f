using ClaudeConfig.Contracts;

namespace ClaudeConfig.Metering.Logs;

/// <summary>A request that failed or was refused. No text of prompts.</summary>
internal sealed record ErrorEntry
{
    public required DateTimeOffset At { get; init; }

    /// <summary>Who says so: a gateway, or a client's own telemetry.</summary>
    public required string Source { get; init; }

    public string? RequestId { get; init; }

    public ObjectRef? Project { get; init; }

    public string? Member { get; init; }

    public string? Model { get; init; }

    public required string Code { get; init; }

    public int? StatusCode { get; init; }

    public ObjectRef? Budget { get; init; }

    public required string Message { get; init; }
}
