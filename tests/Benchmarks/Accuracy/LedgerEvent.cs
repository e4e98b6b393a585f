namespace ClaudeConfig.Benchmarks.Accuracy;

/// <summary>An event as the ledger has it.</summary>
/// <param name="Call">The call that it is of.</param>
/// <param name="AtTheEdge">Whose budget it counts in.</param>
/// <param name="Start">By the gateway's clock.</param>
/// <param name="Cost">USD.</param>
/// <param name="Charge">What was leased for it, in USD.</param>
/// <param name="Estimated">Whether the gateway did not hear the end of the answer.</param>
internal sealed record LedgerEvent(string Call, bool AtTheEdge, DateTimeOffset Start, decimal Cost, decimal Charge, bool Estimated);
