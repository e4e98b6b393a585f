namespace ClaudeConfig.Metering.Explain;

/// <summary>A lease that reserves money.</summary>
internal sealed record ExplainedLease(string Lease, string Source, string State, string HeldUsd, string OutstandingUsd, DateTimeOffset ExpireTime);
