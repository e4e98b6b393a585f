namespace ClaudeConfig.Router.Forwarding;

/// <summary>A provider's event stream is damaged or ends too early. To what is above it that is a connection that broke.</summary>
internal sealed class EventStreamException(string message) : IOException(message);
