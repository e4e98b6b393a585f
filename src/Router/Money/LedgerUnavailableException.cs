namespace ClaudeConfig.Router.Money;

/// <summary>Metering gave no usable answer.</summary>
internal sealed class LedgerUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Metering did answer: it does not take this call, and would not take it again.</summary>
    public bool Definite { get; init; }
}
