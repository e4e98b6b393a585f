namespace ClaudeConfig.Cli.Shadowing;

/// <summary>What would have been refused in one window.</summary>
/// <param name="From">The hour in which the limit would have been reached.</param>
/// <param name="Until">When the window ended, or will; null for never.</param>
/// <param name="Requests">How many requests.</param>
/// <param name="Cost">What they cost, in USD.</param>
/// <param name="Most">The key with most of them, and how many.</param>
internal sealed record ShadowRefusals(DateTimeOffset From, DateTimeOffset? Until, long Requests, decimal Cost, (string Key, long Requests) Most);
