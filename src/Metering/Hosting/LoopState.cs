namespace ClaudeConfig.Metering.Hosting;

/// <summary>What a background loop has done lately.</summary>
internal sealed record LoopState(TimeSpan Interval, TimeSpan Patience, bool Aside, DateTimeOffset Tried, DateTimeOffset? Succeeded, string? Problem);
