namespace ClaudeConfig.Router.Login;

/// <summary>What must hold for people to log in, wherever it is written. Each problem is the end of a sentence about the value. Pure.</summary>
internal static class LoginRules
{
    /// <summary>What is wrong with the address by which clients know the gateway, or null.</summary>
    public static string? PublicUrlProblem(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && url.PathAndQuery == "/" && url.UserInfo.Length == 0 && IsSafe(url)
            ? null
            : $"'{address}' is not an https address without a path, such as https://claude.example.com (http is for loopback only)";

    /// <summary>What is wrong with the identity provider's address, or null.</summary>
    public static string? IssuerProblem(string issuer) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out var provider) && IsSafe(provider) ? null : $"'{issuer}' is not an https address (http is for loopback only)";

    /// <summary>What is wrong with the scopes, or null.</summary>
    public static string? ScopesProblem(string scopes) =>
        scopes.Split(' ').Contains("openid") ? null : $"'{scopes}' lacks openid: without it there is no ID token, by which people are known";

    private static bool IsSafe(Uri address) => address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback);
}
