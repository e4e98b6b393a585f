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

    /// <summary>Another provider whose rows hold here too, where there are none of its own for a model.</summary>
    public string? Like { get; init; }

    /// <summary>What those rates are multiplied by.</summary>
    public decimal LikeFactor { get; init; } = 1m;

    /// <summary>Models to which the factor does not apply.</summary>
    public IReadOnlyList<string> LikeFactorExcept { get; init; } = [];

    /// <summary>What stands before names that are not multiplied, or null.</summary>
    public string? LikePrefix { get; init; }
}
