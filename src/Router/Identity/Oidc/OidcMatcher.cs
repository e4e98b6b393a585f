using System.Text.Json;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Errors;

namespace ClaudeConfig.Router.Identity.Oidc;

/// <summary>Which projects a proven token belongs to. Pure.</summary>
internal static class OidcMatcher
{
    private const string Subject = "sub";
    private const string Email = "email";
    private const int LongestMember = 512;

    public static TokenVerdict Match(PresentedToken token, ConfigSnapshot snapshot)
    {
        using var payload = TokenClaims.Payload(token.Text)!;
        var claims = payload.RootElement;
        var issuer = token.Claims.Issuer;
        var ofAudience = snapshot.Identities.Issuers[issuer].Where(pair => pair.Entry.Audiences.Any(audience => Says(claims, "aud", audience))).ToArray();
        if (ofAudience.Length == 0)
        {
            return TokenVerdict.No(IdentityRefusals.TokenAudience(token.Header, issuer));
        }

        var repository = Repository.Of(issuer, claims);
        TokenMatch[] matches =
        [
            .. ofAudience.Where(pair => pair.Entry.Claims.All(claim => Says(claims, claim.Name, claim.Value)) && Repository.Admits(pair.Project.Entry.Repositories, repository))
                .Select(pair => (pair.Project, pair.Entry, Member: MemberOf(issuer, pair.Entry, claims)))
                .Where(match => match.Member is not null)
                .GroupBy(match => match.Project)
                .Select(ofOne => new TokenMatch(ofOne.Key, ofOne.First().Member!, TokenGroups.Of(issuer, ofOne.Select(match => match.Entry.GroupsClaim), claims, snapshot.Groups))),
        ];
        return new TokenVerdict($"{issuer}#{token.Claims.Subject}", matches, null);
    }

    /// <summary>Whether a token names an audience. Nothing of it is proven by that.</summary>
    public static bool IsFor(string token, string audience)
    {
        using var payload = TokenClaims.Payload(token);
        return payload?.RootElement is { ValueKind: JsonValueKind.Object } claims && Says(claims, "aud", audience);
    }

    // Exactly. Of a list one element is enough; numbers and booleans are compared as they are written.
    private static bool Says(JsonElement claims, string name, string value) => claims.TryGetProperty(name, out var found) && found.ValueKind switch
    {
        JsonValueKind.Array => found.EnumerateArray().Any(item => Is(item, value)),
        _ => Is(found, value),
    };

    private static bool Is(JsonElement item, string value) => item.ValueKind switch
    {
        JsonValueKind.String => item.ValueEquals(value),
        JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number => item.GetRawText() == value,
        _ => false,
    };

    /// <summary>Within its issuer, so that nobody is taken for a namesake elsewhere; null where the token does not say, or nothing could be charged by it.</summary>
    private static string? MemberOf(string issuer, OidcEntry entry, JsonElement claims)
    {
        var claim = entry.UsernameClaim ?? Subject;
        if (claim == Email && claims.TryGetProperty("email_verified", out var verified) && verified.ValueKind != JsonValueKind.Null && !Is(verified, "true"))
        {
            return null;
        }

        var name = claims.TryGetProperty(claim, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString()! : "";
        var member = $"{issuer}#{name}";
        return name.Length == 0 || member.Length > LongestMember || name.Any(c => char.IsControl(c) || char.IsSurrogate(c)) ? null : member;
    }
}
