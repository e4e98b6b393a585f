namespace ClaudeConfig.ProviderSimulator;

/// <summary>A stream has said its last, before what was meant to be its end.</summary>
internal sealed class StreamEndedException : Exception;
