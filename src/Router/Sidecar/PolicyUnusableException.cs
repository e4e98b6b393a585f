namespace ClaudeConfig.Router.Sidecar;

/// <summary>A policy that is not whole, and is not shown.</summary>
internal sealed class PolicyUnusableException(string message) : Exception(message);
