namespace ClaudeConfig.Metering.Reconciliation;

/// <summary>What was counted here beside what a provider says it charged, in USD.</summary>
internal sealed record ReconciledCost(DateTimeOffset Day, string Model, decimal Counted, decimal Charged)
{
    /// <summary>Stands for all searches of a day: providers do not say for which model they were.</summary>
    public const string Searches = "web_search";

    /// <summary>What the provider charged beyond what was counted.</summary>
    public decimal Delta => Charged - Counted;
}
