using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>Tokens of one OpenID Connect issuer, which the platform must grant to the project's namespace.</summary>
public sealed record OidcIdentity
{
    /// <summary>The issuer, https, exactly as the token's iss says.</summary>
    [Required, Length(512), Pattern(Patterns.HttpsUrl, Patterns.HttpsUrlSentence)]
    public string IssuerURL { get; set; } = "";

    /// <summary>Audiences of which the token must have one.</summary>
    [Required, Items(8, Min = 1), Element(253, MinLength = 1), ListType(ListKind.Set)]
    public IReadOnlyList<string> Audiences { get; set; } = [];

    /// <summary>
    /// The claim that names the member; sub unless set. Usage is attributed to issuerURL#value, which is how scope.members and
    /// match.members name the member. An email counts only where the issuer does not say that it is unverified.
    /// </summary>
    [Length(128)]
    public string? UsernameClaim { get; init; }

    /// <summary>
    /// The claim that lists the member's groups; none unless set. scope.members of a Budget and match.members of a ModelRoute name a group as
    /// group:issuerURL#name. The first 512 of a token count.
    /// </summary>
    [Length(128)]
    public string? GroupsClaim { get; init; }

    /// <summary>
    /// Claims that the token must carry, all of them, with exactly these values; of a claim that is a list, one element. For example
    /// repository_owner. What the platform grants this namespace of the issuer is demanded besides.
    /// </summary>
    [Items(16), Element(512)]
    public IReadOnlyDictionary<string, string>? Claims { get; init; }
}
