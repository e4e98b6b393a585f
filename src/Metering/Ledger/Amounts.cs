namespace ClaudeConfig.Metering.Ledger;

/// <summary>The ledger keeps twelve decimals: a millionth of the price of one cached token.</summary>
internal static class Amounts
{
    public const int Decimals = 12;

    /// <summary>No single amount beyond this is believed: a wrong unit must not eat a budget, nor overflow a sum.</summary>
    public const decimal Largest = 1_000_000_000m;

    public static decimal Round(decimal amount) => Math.Round(amount, Decimals, MidpointRounding.AwayFromZero);

    public static decimal Floor(decimal amount) => Math.Round(amount, Decimals, MidpointRounding.ToZero);
}
