using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Dialects;

namespace ClaudeConfig.Router.Requests;

/// <summary>The little that is read from a request's body.</summary>
internal sealed record RequestFacts
{
    public required ApiCall Call { get; init; }

    public required string Model { get; init; }

    /// <summary>Where the model's JSON string lies in the body, quotes included.</summary>
    public required Range ModelRange { get; init; }

    /// <summary>Of all the answers that are asked for.</summary>
    public long? MaxTokens { get; init; }

    public bool Stream { get; init; }

    /// <summary>The caller of chat completions wants usage in the stream.</summary>
    public bool AsksForUsage { get; init; }

    /// <summary>Where the value of <c>stream_options</c> lies, or null where there is none.</summary>
    public Range? StreamOptions { get; init; }

    /// <summary>Where the body's first property may be put in front of.</summary>
    public int FirstProperty { get; init; }

    /// <summary>Most web searches that the request allows.</summary>
    public long WebSearches { get; init; }

    /// <summary>The prompt may grow beyond the body: files and addresses it points at, or tools that the provider runs.</summary>
    public bool OpenEnded { get; init; }

    public PricingModifiers Modifiers { get; init; } = new();

    public required int BodyBytes { get; init; }

    /// <summary>Images and documents inside the body.</summary>
    public Media Media { get; init; }

    /// <summary>No text has more tokens than bytes, images and documents count by the provider's rules; some more for what it adds around tools.</summary>
    /// <param name="mostImageTokens">What the largest image counts there.</param>
    public long InputUpperBound(long mostImageTokens) => OpenEnded ? long.MaxValue : BodyBytes - Media.Bytes + Media.UpperBound(mostImageTokens) + 2048;

    /// <summary>A guess, for matching and for marked estimates.</summary>
    public long InputEstimate => Math.Max(1, ((BodyBytes - Media.Bytes) / 4) + Media.Estimate);
}
