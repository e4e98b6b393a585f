namespace ClaudeConfig.Router.Configuration;

/// <summary>A configuration that was offered and not taken.</summary>
/// <param name="Version">Its version, or "unreadable".</param>
/// <param name="Reason">What is wrong with it.</param>
internal sealed record RejectedConfig(string Version, string Reason);
