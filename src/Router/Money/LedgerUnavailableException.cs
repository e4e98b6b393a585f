namespace ClaudeConfig.Router.Money;

/// <summary>Metering gave no usable answer.</summary>
internal sealed class LedgerUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
