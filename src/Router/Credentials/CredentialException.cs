namespace ClaudeConfig.Router.Credentials;

/// <summary>A credential could not be got. The message says why and what to do, and holds no secret.</summary>
internal sealed class CredentialException(string message, Exception? inner = null) : Exception(message, inner);
