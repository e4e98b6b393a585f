using ClaudeConfig.Pricing.Files;

namespace ClaudeConfig.Pricing.Books;

/// <summary>What holds of a model over a span of time.</summary>
/// <param name="Own">A project's own row: it wins.</param>
/// <param name="Agreed">The contract's row for everybody.</param>
/// <param name="Listed">The list's row.</param>
/// <param name="Factor">The contract's factor on the list.</param>
/// <param name="OwnFactor">A project's factor on what others pay.</param>
internal sealed record PriceSpan(PriceRow? Own, PriceRow? Agreed, PriceRow? Listed, ContractMultiplier? Factor, ContractMultiplier? OwnFactor)
{
    /// <summary>The price; null for a model without one.</summary>
    public ModelPrice? Price(ProviderModifiers modifiers)
    {
        var own = OwnFactor?.Factor ?? 1m;
        return Own is not null ? modifiers.Price(Own, Agreed ?? Listed, PriceBasis.Contract, 1m)
            : Agreed is not null ? modifiers.Price(Agreed, Listed, PriceBasis.Contract, own)
            : Listed is null ? null
            : (Factor ?? OwnFactor) is null ? modifiers.Price(Listed, null, PriceBasis.List, 1m)
            : modifiers.Price(Listed, null, PriceBasis.Contract, (Factor?.Factor ?? 1m) * own);
    }
}
