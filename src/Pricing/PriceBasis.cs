namespace ClaudeConfig.Pricing;

/// <summary>Where a price comes from.</summary>
public enum PriceBasis
{
    /// <summary>The public list.</summary>
    List,

    /// <summary>A contract row, or the list times a contract multiplier.</summary>
    Contract,

    /// <summary>No price is known; the dearest rates of the provider stand in.</summary>
    Assumed,

    /// <summary>No price is known, and none is assumed. Never the same as free.</summary>
    Unpriced,
}
