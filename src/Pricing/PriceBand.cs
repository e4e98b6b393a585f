namespace ClaudeConfig.Pricing;

/// <summary>Rates for prompts above a length. They apply to the whole request, output included, not to the part above.</summary>
public sealed class PriceBand
{
    private const decimal PerMillion = 0.000001m;

    /// <summary>Creates a band.</summary>
    /// <param name="abovePromptTokens">Prompts longer than this, in tokens of all input classes; 0 for the base band, which takes empty prompts too.</param>
    /// <param name="rates">USD per million tokens.</param>
    public PriceBand(long abovePromptTokens, TokenRates rates)
    {
        AbovePromptTokens = abovePromptTokens;
        Rates = rates;
        // Held per token: the hot path multiplies and never divides.
        PerToken = rates.Times(PerMillion);
        DearestInputPerToken = PerToken.DearestInput;
    }

    /// <summary>Prompts longer than this; 0 for the base band.</summary>
    public long AbovePromptTokens { get; }

    /// <summary>USD per million tokens.</summary>
    public TokenRates Rates { get; }

    internal TokenRates PerToken { get; }

    internal decimal DearestInputPerToken { get; }
}
