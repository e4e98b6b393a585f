namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>A row of a cost report.</summary>
/// <param name="Time">Where its time begins; null for a report that cuts no time.</param>
/// <param name="Groups">What it is told apart by; a null is usage that says nothing of it.</param>
/// <param name="Sums">What it comes to.</param>
internal sealed record CostRow(DateTimeOffset? Time, IReadOnlyDictionary<string, string?> Groups, CostSums Sums);
