namespace ClaudeConfig.Pricing;

/// <summary>Modifiers of a request that the price does not list. Each was charged at the provider's dearest factor, not left out.</summary>
[Flags]
public enum PriceGaps
{
    /// <summary>Everything is listed.</summary>
    None = 0,

    /// <summary>Fast mode.</summary>
    Fast = 1,

    /// <summary>The service tier.</summary>
    ServiceTier = 2,

    /// <summary>The inference geography.</summary>
    InferenceGeo = 4,
}
