using System.Security.Claims;

namespace ClaudeConfig.Dashboard.Access;

/// <summary>Somebody who is signed in, named as the API server names him.</summary>
/// <param name="Name">With the API server's prefix.</param>
/// <param name="Groups">With their prefix.</param>
/// <param name="DisplayName">For people; his identity provider's word.</param>
internal sealed record Viewer(string Name, IReadOnlyList<string> Groups, string DisplayName)
{
    public const string NameClaim = "cc:name";
    public const string GroupClaim = "cc:group";
    public const string DisplayClaim = "cc:display";

    /// <summary>Names of the cluster's own components: no identity provider speaks for them.</summary>
    private const string Reserved = "system:";

    public static Viewer Of(ClaimsPrincipal principal) => new(
        principal.FindFirstValue(NameClaim) ?? throw new InvalidOperationException("nobody is signed in"),
        [.. principal.FindAll(GroupClaim).Select(claim => claim.Value)],
        principal.FindFirstValue(DisplayClaim) ?? "");

    /// <summary>What a session keeps of an ID token; null where the token does not say who it is.</summary>
    public static ClaimsIdentity? Identify(IReadOnlyCollection<Claim> claims, DashboardOptions options, string scheme)
    {
        var bare = claims.FirstOrDefault(claim => claim.Type == options.UsernameClaim)?.Value;
        var verified = options.UsernameClaim != "email" || claims.FirstOrDefault(claim => claim.Type == "email_verified")?.Value is null or "true" or "True";
        var prefix = options.UsernamePrefix switch
        {
            "-" => "",
            { } given => given,
            // As it was given: a slash at its end is one of the name, too.
            null => options.UsernameClaim == "email" ? "" : $"{options.Issuer.OriginalString}#",
        };
        var name = prefix + bare;
        if (string.IsNullOrEmpty(bare) || !verified || name.StartsWith(Reserved, StringComparison.Ordinal))
        {
            return null;
        }

        var groups = claims.Where(claim => claim.Type == options.GroupsClaim).Select(claim => options.GroupsPrefix + claim.Value).Where(group => !group.StartsWith(Reserved, StringComparison.Ordinal));
        var display = claims.FirstOrDefault(claim => claim.Type == "name")?.Value ?? claims.FirstOrDefault(claim => claim.Type == "email")?.Value ?? name;
        return new ClaimsIdentity([new(NameClaim, name), new(DisplayClaim, display), .. groups.Distinct().Select(group => new Claim(GroupClaim, group))], scheme, NameClaim, GroupClaim);
    }
}
