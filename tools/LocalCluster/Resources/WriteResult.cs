using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>What a write led to.</summary>
/// <param name="Value">The object as it is now, or as it was last.</param>
internal readonly record struct WriteResult(WriteOutcome Outcome, StoredObject Value);
