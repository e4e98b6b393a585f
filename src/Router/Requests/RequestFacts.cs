using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Requests;

/// <summary>The little that is read from a request's body.</summary>
internal sealed record RequestFacts
{
    public required string Model { get; init; }

    /// <summary>Where the model's JSON string lies in the body, quotes included.</summary>
    public required Range ModelRange { get; init; }

    public long? MaxTokens { get; init; }

    public bool Stream { get; init; }

    /// <summary>Most web searches that the request allows.</summary>
    public long WebSearches { get; init; }

    /// <summary>The prompt may grow beyond the body: files and addresses it points at, or tools that the provider runs.</summary>
    public bool OpenEnded { get; init; }

    public PricingModifiers Modifiers { get; init; } = new();

    public required int BodyBytes { get; init; }

    /// <summary>No text has more tokens than bytes; some more for what the provider adds around tools.</summary>
    public long InputUpperBound => OpenEnded ? long.MaxValue : BodyBytes + 2048;

    /// <summary>A guess, for matching and for marked estimates.</summary>
    public long InputEstimate => Math.Max(1, BodyBytes / 4);
}
