using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>What became of a well-formed event.</summary>
/// <param name="Status">Accepted, Duplicate or Conflict.</param>
/// <param name="CountedContent">The fingerprint of what was counted under its identity.</param>
internal readonly record struct StoredEvent(EventStatus Status, Guid CountedContent);
