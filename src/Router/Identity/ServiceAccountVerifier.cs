using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Errors;

namespace ClaudeConfig.Router.Identity;

/// <summary>Projected tokens of ServiceAccounts. What they say is believed only as far as the API server confirms it.</summary>
internal sealed class ServiceAccountVerifier(TokenReviews reviews) : ITokenVerifier
{
    public bool Takes(TokenClaims claims, ConfigSnapshot snapshot) => claims.IsServiceAccount;

    public async ValueTask<TokenVerdict> VerifyAsync(PresentedToken token, ConfigSnapshot snapshot, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Also for what is remembered: an answer from before its end says nothing about after.
        if (token.Claims.Expires is not { } end || now >= end)
        {
            return TokenVerdict.No(IdentityRefusals.TokenOver(token.Header, token.Claims.Expires));
        }

        var review = await reviews.FindAsync(token.Text, token.ByGuesser, cancellationToken);
        if (!review.Known)
        {
            return TokenVerdict.No(IdentityRefusals.NobodyToAsk);
        }

        if (review.Account is not { } account)
        {
            return TokenVerdict.No(IdentityRefusals.NoServiceAccount(token.Header), isGuess: true);
        }

        var member = ServiceAccountToken.MemberOf(account);
        return new TokenVerdict(member, [.. snapshot.Identities.Of(account).Select(project => new TokenMatch(project, member))], null);
    }
}
