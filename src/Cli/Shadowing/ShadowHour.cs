namespace ClaudeConfig.Cli.Shadowing;

/// <summary>What was used in an hour with one key.</summary>
/// <param name="Time">When the hour began.</param>
/// <param name="Key">The key, or whoever else asked.</param>
/// <param name="Cost">What it cost, in USD.</param>
/// <param name="Requests">How many requests.</param>
internal sealed record ShadowHour(DateTimeOffset Time, string Key, decimal Cost, long Requests);
