namespace ClaudeConfig.Pricing.Files;

/// <summary>What holds for a provider's models unless their rows say otherwise.</summary>
internal sealed record ProviderDefaults
{
    public required string Name { get; init; }

    public required decimal Batch { get; init; }

    public decimal? Fast { get; init; }

    public required IReadOnlyDictionary<string, decimal> ServiceTiers { get; init; }

    public required IReadOnlyDictionary<string, decimal> InferenceGeo { get; init; }

    public required decimal WebSearchPerThousand { get; init; }

    public required long ContextWindow { get; init; }

    public required long MaxOutput { get; init; }
}
