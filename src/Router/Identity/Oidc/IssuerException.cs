namespace ClaudeConfig.Router.Identity.Oidc;

/// <summary>What an issuer publishes cannot be fetched or used. The message holds no more of it than its address.</summary>
internal sealed class IssuerException(string message, Exception? inner = null) : Exception(message, inner);
