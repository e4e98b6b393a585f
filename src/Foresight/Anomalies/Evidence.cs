namespace ClaudeConfig.Foresight.Anomalies;

/// <summary>One score from what the rules say. The constants were set on made streams, half of which only checked them; see docs/adr/0041.</summary>
internal static class Evidence
{
    /// <summary>Novelty of a context from which it is news.</summary>
    private const double News = 0.75;

    /// <summary>A novel context of a value that comes every tenth time is not news.</summary>
    private const double CommonRarity = 1;

    /// <summary>A miss that comes less than once in about six hundred values is news by itself.</summary>
    private const double Rare = 2.8;

    /// <param name="novelty">Of the value in its context, 0 to 1.</param>
    /// <param name="plain">Minus the decimal logarithm of how often such a miss comes.</param>
    /// <param name="seasonal">The same where seasons are known.</param>
    public static double Fuse(double novelty, double plain, double seasonal)
    {
        var context = novelty >= News ? 0.5 + novelty - News : 0.4 * novelty;
        context *= Math.Max(plain, seasonal) > CommonRarity ? 1 : 0.5;
        var rarity = (plain + seasonal) / 2;
        var miss = rarity >= Rare ? 0.5 + (rarity - Rare) / 10 : 0.5 * rarity / Rare;
        return Math.Clamp(Math.Max(context, miss), 0, 1);
    }
}
