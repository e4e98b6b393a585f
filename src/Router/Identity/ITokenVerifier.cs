using ClaudeConfig.Router.Configuration;

namespace ClaudeConfig.Router.Identity;

/// <summary>Knows one kind of token.</summary>
internal interface ITokenVerifier
{
    /// <summary>Whether a token with these claims is of this kind.</summary>
    bool Takes(TokenClaims claims, ConfigSnapshot snapshot);

    /// <summary>Proves the token. May wait for somebody who knows, never for long.</summary>
    ValueTask<TokenVerdict> VerifyAsync(PresentedToken token, ConfigSnapshot snapshot, DateTimeOffset now, CancellationToken cancellationToken);
}
