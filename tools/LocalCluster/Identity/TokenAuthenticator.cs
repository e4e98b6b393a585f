using ClaudeConfig.LocalCluster.Storage;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>Bearer tokens of ServiceAccounts. A token is good as long as its account, and what it is bound to, exist.</summary>
internal sealed class TokenAuthenticator(ServiceAccountTokens tokens, ObjectStore store) : IAuthenticator
{
    private const string Scheme = "Bearer ";

    private static readonly GroupResource Accounts = new("", "serviceaccounts");

    public ValueTask<UserInfo?> AuthenticateAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var claims = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? Check(header[Scheme.Length..].Trim()) : null;
        return ValueTask.FromResult(claims is not null && claims.Audiences.Contains(ServiceAccountTokens.Issuer) ? claims.ToUser() : null);
    }

    /// <returns>What the token says, or null where it does not count (any more). Audiences are the caller's to check.</returns>
    public TokenClaims? Check(string token)
    {
        if (tokens.Read(token) is not { } claims || store.Find(Accounts, new ObjectKey(claims.Namespace, claims.Account))?.Uid != claims.AccountUid)
        {
            return null;
        }

        var bound = claims.Bound;
        return bound is null || store.Find(new GroupResource("", bound.Kind == "Pod" ? "pods" : "secrets"), new ObjectKey(claims.Namespace, bound.Name))?.Uid == bound.Uid ? claims : null;
    }
}
