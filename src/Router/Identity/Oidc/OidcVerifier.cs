using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Errors;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ClaudeConfig.Router.Identity.Oidc;

/// <summary>
/// Tokens of OpenID Connect issuers that projects name. Proven with the issuer's keys, here; then matched with what each project asks for.
/// </summary>
internal sealed class OidcVerifier(IssuerRegistry issuers, int capacity = 4096) : ITokenVerifier
{
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);
    private static readonly JsonWebTokenHandler Handler = new() { MaximumTokenSizeInBytes = TokenClaims.LongestToken };

    private readonly Lock gate = new();
    // Checking a signature costs as much as the rest of a request.
    private readonly BoundedTable<TokenDigest, Proven> proven = new(capacity);

    public bool Takes(TokenClaims claims, ConfigSnapshot snapshot) => snapshot.Identities.Issuers.ContainsKey(claims.Issuer);

    public async ValueTask<TokenVerdict> VerifyAsync(PresentedToken token, ConfigSnapshot snapshot, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var issuer = token.Claims.Issuer;
        if (token.Claims.Expires is not { } end || now >= end + Skew)
        {
            return TokenVerdict.No(IdentityRefusals.TokenOver(token.Header, token.Claims.Expires));
        }

        if (issuers.Find(issuer) is not { } keys || (keys.Current ?? await keys.OtherThanAsync(null, cancellationToken)) is not { } known)
        {
            return TokenVerdict.No(IdentityRefusals.IssuerAway(issuer, issuers.Find(issuer)?.Problem ?? "it is one of too many"));
        }

        var digest = TokenDigest.Of(token.Text);
        if (Recall(digest, known, snapshot) is { } verdict)
        {
            return verdict;
        }

        var (refusal, isGuess) = await ProveAsync(token, keys, known, now, cancellationToken);
        return refusal is not null
            ? TokenVerdict.No(refusal, isGuess)
            : Remember(digest, keys.Current ?? known, snapshot, OidcMatcher.Match(token, snapshot));
    }

    /// <summary>Forgets who was who: what projects ask for has changed.</summary>
    public void Forget()
    {
        lock (gate)
        {
            proven.Clear();
        }
    }

    private static async ValueTask<(RequestRefusal? Refusal, bool IsGuess)> ProveAsync(
        PresentedToken token, IssuerKeys keys, KeySet known, DateTimeOffset now, CancellationToken cancellationToken)
    {
        JsonWebToken parsed;
        try
        {
            parsed = new JsonWebToken(token.Text);
        }
        catch (ArgumentException)
        {
            return (IdentityRefusals.UnreadableToken(token.Header), true);
        }

        if (!KeySet.Algorithms.Contains(parsed.Alg))
        {
            return (IdentityRefusals.TokenAlgorithm(token.Header, parsed.Alg ?? ""), true);
        }

        var candidates = known.For(parsed.Kid);
        if (candidates.Count == 0)
        {
            // A new key, perhaps; or a made-up one.
            candidates = (await keys.OtherThanAsync(known, cancellationToken))?.For(parsed.Kid) ?? [];
        }

        if (candidates.Count == 0)
        {
            return (IdentityRefusals.TokenKey(token.Header, token.Claims.Issuer), true);
        }

        var result = await Handler.ValidateTokenAsync(parsed, Rules(token.Claims.Issuer, candidates, now));
        return result.IsValid ? (null, false)
            : result.Exception is SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException or SecurityTokenNotYetValidException ? (IdentityRefusals.TokenNotYet(token.Header), false)
            : (IdentityRefusals.TokenSignature(token.Header, token.Claims.Issuer), true);
    }

    private static TokenValidationParameters Rules(string issuer, IReadOnlyList<SecurityKey> keys, DateTimeOffset now) => new()
    {
        ValidIssuer = issuer,
        IssuerSigningKeys = keys,
        TryAllIssuerSigningKeys = true,
        ValidAlgorithms = KeySet.Algorithms,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        // Whose audience it is depends on the project.
        ValidateAudience = false,
        LifetimeValidator = (from, to, _, _) => (from is null || now.UtcDateTime >= from - Skew) && to is not null && now.UtcDateTime < to + Skew,
    };

    private TokenVerdict? Recall(TokenDigest digest, KeySet keys, ConfigSnapshot snapshot)
    {
        lock (gate)
        {
            // A key that the issuer has taken back proves nothing any more.
            return proven.TryGet(digest, out var found) && ReferenceEquals(found!.Keys, keys) && found.Version == snapshot.Version ? found.Verdict : null;
        }
    }

    private TokenVerdict Remember(TokenDigest digest, KeySet keys, ConfigSnapshot snapshot, TokenVerdict verdict)
    {
        lock (gate)
        {
            proven.Set(digest, new Proven(keys, snapshot.Version, verdict));
        }

        return verdict;
    }

    private sealed record Proven(KeySet Keys, string Version, TokenVerdict Verdict);
}
