namespace ClaudeConfig.EndToEnd.Tests.Kit;

/// <summary>A window of the ledger.</summary>
public sealed record Money(decimal? Limit, decimal Spent, decimal Held, decimal Provisional)
{
    public decimal Committed => Spent + Held + Provisional;
}
