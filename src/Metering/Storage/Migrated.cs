namespace ClaudeConfig.Metering.Storage;

/// <summary>What bringing the schema up to date did.</summary>
internal sealed record Migrated(IReadOnlyList<string> Applied, TimescaleChoice Timescale);
