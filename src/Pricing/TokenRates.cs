namespace ClaudeConfig.Pricing;

/// <summary>Absolute rates by token class, in USD. The unit is per million tokens wherever nothing else is said.</summary>
/// <param name="Input">Input that no cache served or stored.</param>
/// <param name="CacheWrite5m">Input written to the five-minute cache; the input rate where a provider charges no extra.</param>
/// <param name="CacheWrite1h">Input written to the one-hour cache.</param>
/// <param name="CacheRead">Input read from a cache.</param>
/// <param name="Output">Output, thinking included.</param>
public readonly record struct TokenRates(decimal Input, decimal CacheWrite5m, decimal CacheWrite1h, decimal CacheRead, decimal Output)
{
    /// <summary>The dearest class that a prompt token can fall into.</summary>
    public decimal DearestInput => Math.Max(Math.Max(Input, CacheWrite5m), Math.Max(CacheWrite1h, CacheRead));

    internal static TokenRates Dearest(TokenRates a, TokenRates b) => new(
        Math.Max(a.Input, b.Input),
        Math.Max(a.CacheWrite5m, b.CacheWrite5m),
        Math.Max(a.CacheWrite1h, b.CacheWrite1h),
        Math.Max(a.CacheRead, b.CacheRead),
        Math.Max(a.Output, b.Output));

    internal TokenRates Times(decimal factor) =>
        new(Input * factor, CacheWrite5m * factor, CacheWrite1h * factor, CacheRead * factor, Output * factor);
}
