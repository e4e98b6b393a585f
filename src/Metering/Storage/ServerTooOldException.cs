namespace ClaudeConfig.Metering.Storage;

/// <summary>The server cannot hold the ledger.</summary>
internal sealed class ServerTooOldException(int found, int oldest) : Exception($"PostgreSQL {found} is too old: version {oldest} or newer is needed");
