namespace ClaudeConfig.Pricing;

/// <summary>What one request cost, in USD by class, exact: nothing is rounded before a sum is shown to a person.</summary>
public readonly record struct CostBreakdown
{
    /// <summary>Input.</summary>
    public decimal Input { get; init; }

    /// <summary>Writes to the five-minute cache.</summary>
    public decimal CacheWrite5m { get; init; }

    /// <summary>Writes to the one-hour cache.</summary>
    public decimal CacheWrite1h { get; init; }

    /// <summary>Reads from a cache.</summary>
    public decimal CacheRead { get; init; }

    /// <summary>Output.</summary>
    public decimal Output { get; init; }

    /// <summary>Web searches.</summary>
    public decimal WebSearch { get; init; }

    /// <summary>Lower end of the prompt-length band that applied; 0 for the base.</summary>
    public long BandAbovePromptTokens { get; init; }

    /// <summary>What all token classes were multiplied by.</summary>
    public decimal Factor { get; init; }

    /// <summary>Modifiers that the price does not list.</summary>
    public PriceGaps Gaps { get; init; }

    /// <summary>The sum of the classes.</summary>
    public decimal Total => Input + CacheWrite5m + CacheWrite1h + CacheRead + Output + WebSearch;
}
