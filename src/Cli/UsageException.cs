namespace ClaudeConfig.Cli;

/// <summary>The program cannot do what it was asked to; the message says why and what to do.</summary>
internal sealed class UsageException(string message) : Exception(message);
