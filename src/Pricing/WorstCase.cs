using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Pricing;

/// <summary>The most that a request can cost before it is sent: what a gateway holds. Does not allocate.</summary>
public static class WorstCase
{
    /// <summary>Computes the bound in USD. No request within the bounds costs more.</summary>
    /// <remarks>
    /// A discount counts only once the provider has reported it, and a geography that the request leaves open may turn out to be the
    /// dearest one, so neither lowers the bound.
    /// </remarks>
    /// <param name="inputTokenUpperBound">
    /// Upper bound of the prompt in tokens, with what server tools may add to it. Capped by the context window.
    /// </param>
    /// <param name="maxTokens">Output tokens the request allows, for all its choices; null takes the model's maximum.</param>
    /// <param name="webSearches">Most web searches the request allows.</param>
    /// <param name="modifiers">What the request asks for.</param>
    /// <param name="price">The price now.</param>
    public static decimal Of(long inputTokenUpperBound, long? maxTokens, long webSearches, PricingModifiers modifiers, ModelPrice price)
    {
        var prompt = Math.Clamp(inputTokenUpperBound, 0, price.ContextWindow);
        var output = Math.Max(0, maxTokens ?? price.MaxOutput);
        var (inputRate, outputRate) = DearestReachable(price, prompt);
        var gaps = PriceGaps.None;
        var speed = Math.Max(1m, price.SpeedFactor(modifiers, ref gaps));
        var geo = modifiers.InferenceGeo is null ? price.InferenceGeo.Dearest : Math.Max(1m, price.GeoFactor(modifiers, ref gaps));
        return (((prompt * inputRate) + (output * outputRate)) * speed * geo)
            + (Math.Max(0, webSearches) * price.WebSearchPerThousand * 0.001m);
    }

    // The prompt may turn out shorter than its bound, and a contract may ask less of longer prompts.
    private static (decimal Input, decimal Output) DearestReachable(ModelPrice price, long prompt)
    {
        var (input, output) = (0m, 0m);
        for (var i = 0; i < price.Bands.Count; i++)
        {
            var band = price.Bands[i];
            if (i == 0 || prompt > band.AbovePromptTokens)
            {
                input = Math.Max(input, band.DearestInputPerToken);
                output = Math.Max(output, band.PerToken.Output);
            }
        }

        return (input, output);
    }
}
