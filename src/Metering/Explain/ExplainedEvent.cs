namespace ClaudeConfig.Metering.Explain;

/// <summary>A request that was counted.</summary>
internal sealed record ExplainedEvent(string Source, DateTimeOffset StartTime, string Model, int StatusCode, string Outcome, string Cost, string? LeaseId, string? UpstreamRequestId);
