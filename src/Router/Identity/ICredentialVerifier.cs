using ClaudeConfig.Router.Configuration;

namespace ClaudeConfig.Router.Identity;

/// <summary>Knows one kind of credential: virtual keys now, projected service account tokens and OIDC later.</summary>
internal interface ICredentialVerifier
{
    /// <summary>Checks a credential. Null: it is not of this kind, and the next verifier is asked.</summary>
    Verdict? Verify(string credential, ConfigSnapshot snapshot, DateTimeOffset now);
}
