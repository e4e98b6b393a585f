namespace ClaudeConfig.Metering.Focus;

/// <summary>What is billed by: a class of tokens, or searches.</summary>
/// <param name="Name">SkuMeter.</param>
/// <param name="Id">The end of SkuPriceId.</param>
/// <param name="Quantity">Column of the rollup.</param>
/// <param name="Column">What its cost columns begin with.</param>
/// <param name="ConsumedUnit">What is counted.</param>
/// <param name="PricingUnit">What is priced.</param>
/// <param name="UnitSize">How many of the one are one of the other.</param>
internal sealed record FocusMeter(string Name, string Id, string Quantity, string Column, string ConsumedUnit, string PricingUnit, decimal UnitSize)
{
    private const decimal Million = 1_000_000m;

    public static IReadOnlyList<FocusMeter> All { get; } =
    [
        Tokens("Input Tokens", "input", "input_tokens", "input"),
        Tokens("Cache Write 5m Tokens", "cache-write-5m", "cache_write_5m_tokens", "cache_write_5m"),
        Tokens("Cache Write 1h Tokens", "cache-write-1h", "cache_write_1h_tokens", "cache_write_1h"),
        Tokens("Cache Read Tokens", "cache-read", "cache_read_tokens", "cache_read"),
        Tokens("Output Tokens", "output", "output_tokens", "output"),
        new("Web Searches", "web-search", "web_searches", "web_search", "Requests", "1000 Requests", 1000m),
    ];

    private static FocusMeter Tokens(string name, string id, string quantity, string column) => new(name, id, quantity, column, "Tokens", "1000000 Tokens", Million);
}
