namespace ClaudeConfig.Metering.Telemetry;

/// <summary>What an export carried.</summary>
/// <param name="Records">Its records.</param>
/// <param name="Cumulative">Points that were left out because they count from the start of a process: they cannot be added up.</param>
internal sealed record OtlpBatch(IReadOnlyList<OtlpRecord> Records, int Cumulative);
