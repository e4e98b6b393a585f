using System.Diagnostics.CodeAnalysis;

namespace ClaudeConfig.Pricing;

/// <summary>What the book has to say about a model: a price, or that there is none.</summary>
/// <param name="Price">The price; null where <see cref="Basis"/> is <see cref="PriceBasis.Unpriced"/>.</param>
public readonly record struct PriceLookup(ModelPrice? Price)
{
    /// <summary>Where the price comes from.</summary>
    public PriceBasis Basis => Price?.Basis ?? PriceBasis.Unpriced;

    /// <summary>Whether there is a price. Without one the caller's policy decides; zero is never the answer.</summary>
    [MemberNotNullWhen(true, nameof(Price))]
    public bool IsPriced => Price is not null;
}
