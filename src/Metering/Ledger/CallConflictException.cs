namespace ClaudeConfig.Metering.Ledger;

/// <summary>A call id came twice with different content.</summary>
internal sealed class CallConflictException(string message) : Exception(message);
