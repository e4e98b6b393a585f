namespace ClaudeConfig.Router.Outbound;

/// <summary>A connection that the platform's policy does not allow. The message names host and reason.</summary>
internal sealed class OutboundRefusedException(string message) : Exception(message);
