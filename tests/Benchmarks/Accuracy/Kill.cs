namespace ClaudeConfig.Benchmarks.Accuracy;

/// <summary>A process that was away. Times are of the callers' clock.</summary>
internal sealed record Kill(DateTimeOffset At, DateTimeOffset Back, bool OfTheLedger);
