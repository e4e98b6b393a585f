namespace ClaudeConfig.Benchmarks.Accuracy;

/// <summary>A window as the ledger has it when all is over.</summary>
internal sealed record LedgerWindow(bool AtTheEdge, DateTimeOffset Start, DateTimeOffset End, decimal? Limit, decimal Spent, decimal Held, decimal Provisional);
