namespace ClaudeConfig.Router.Login;

/// <summary>The identity provider gave no answer that can be used. The message holds no credential.</summary>
internal sealed class IdentityProviderException(string message, Exception? inner = null) : Exception(message, inner);
