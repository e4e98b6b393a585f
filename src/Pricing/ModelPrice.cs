using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Pricing;

/// <summary>What a model costs during a span of time.</summary>
public sealed record ModelPrice
{
    private const string BatchTier = "batch";

    /// <summary>Provider, such as <c>anthropic</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>The list's name of the model; a glob where the row covers many.</summary>
    public required string Model { get; init; }

    /// <summary>Where the price comes from.</summary>
    public required PriceBasis Basis { get; init; }

    /// <summary>First instant, UTC; null for as long as the list reaches back.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>First instant at which it no longer holds, UTC; null for no known end.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Rates by prompt length, ascending. The first is the base.</summary>
    public required IReadOnlyList<PriceBand> Bands
    {
        get => _bands;
        init => _bands = [.. value];
    }

    /// <summary>Factor of batch processing.</summary>
    public decimal Batch { get; init; } = 1m;

    /// <summary>Factor of fast mode: the model's own, or the dearest of its provider where <see cref="FastListed"/> is false.</summary>
    public decimal Fast { get; init; } = 1m;

    /// <summary>Whether the list has a fast mode for this model.</summary>
    public bool FastListed { get; init; }

    /// <summary>Factors of service tiers.</summary>
    public required MultiplierTable ServiceTiers { get; init; }

    /// <summary>Factors of inference geographies; they apply to tokens, not to searches.</summary>
    public required MultiplierTable InferenceGeo { get; init; }

    /// <summary>USD for a thousand web searches run by the provider.</summary>
    public decimal WebSearchPerThousand { get; init; }

    /// <summary>Longest prompt in tokens; the provider's largest where the model's own is not listed.</summary>
    public required long ContextWindow { get; init; }

    /// <summary>Most output tokens of one request; the provider's largest where the model's own is not listed.</summary>
    public required long MaxOutput { get; init; }

    /// <summary>A remark of the list.</summary>
    public string? Note { get; init; }

    private readonly PriceBand[] _bands = [];

    /// <summary>The band that a prompt of this length falls into.</summary>
    public PriceBand BandFor(long promptTokens)
    {
        for (var i = _bands.Length - 1; i > 0; i--)
        {
            if (promptTokens > _bands[i].AbovePromptTokens)
            {
                return _bands[i];
            }
        }

        return _bands[0];
    }

    /// <summary>What speed and service tier multiply tokens by.</summary>
    /// <remarks>Fast, batch and a tier do not stack. Where a request claims several, the dearest of them counts.</remarks>
    internal decimal SpeedFactor(PricingModifiers modifiers, ref PriceGaps gaps)
    {
        decimal? factor = null;
        var batch = modifiers.Batch;
        if (modifiers.Fast)
        {
            factor = Fast;
            gaps |= FastListed ? PriceGaps.None : PriceGaps.Fast;
        }

        if (modifiers.ServiceTier is { } tier)
        {
            if (string.Equals(tier, BatchTier, StringComparison.OrdinalIgnoreCase))
            {
                batch = true;
            }
            else
            {
                var tierFactor = ServiceTiers.Of(tier, out var listed);
                gaps |= listed ? PriceGaps.None : PriceGaps.ServiceTier;
                // A standard tier says nothing: a batch reports it too.
                factor = tierFactor == 1m ? factor : Math.Max(factor ?? 0m, tierFactor);
            }
        }

        return batch ? Math.Max(factor ?? 0m, Batch) : factor ?? 1m;
    }

    internal decimal GeoFactor(PricingModifiers modifiers, ref PriceGaps gaps)
    {
        if (modifiers.InferenceGeo is not { } geo)
        {
            return 1m;
        }

        var factor = InferenceGeo.Of(geo, out var listed);
        gaps |= listed ? PriceGaps.None : PriceGaps.InferenceGeo;
        return factor;
    }
}
