namespace ClaudeConfig.Contracts.Metering;

/// <summary>What changes the price of a request besides its tokens.</summary>
public sealed record PricingModifiers
{
    /// <summary>Batch prices.</summary>
    public bool Batch { get; init; }

    /// <summary>Fast mode.</summary>
    public bool Fast { get; init; }

    /// <summary>Where inference had to run, such as <c>us</c>, or null.</summary>
    public string? InferenceGeo { get; init; }

    /// <summary>Service tier as the provider reports it, or null.</summary>
    public string? ServiceTier { get; init; }
}
