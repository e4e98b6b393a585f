namespace ClaudeConfig.Contracts.Outbound;

/// <summary>How a provider's base address and an API path become one address. The one place where they are joined.</summary>
public static class ProviderUrl
{
    private const int Longest = 2048;

    private static readonly string[] ApiPaths = ["/v1", "/v1beta", "/v1/messages", "/v1/chat/completions", "/v1/responses", "/v1/models"];

    /// <summary>The base address without slashes at its end, as it travels in a bundle.</summary>
    public static string Normalise(string baseUrl) => baseUrl.TrimEnd('/');

    /// <summary>The address of an API call.</summary>
    /// <param name="baseUrl">A base address that an <see cref="OutboundPolicy"/> admits.</param>
    /// <param name="pathAndQuery">Begins with a slash, such as <c>/v1/messages?beta=true</c>.</param>
    public static Uri Join(string baseUrl, string pathAndQuery) => new(Normalise(baseUrl) + pathAndQuery);

    /// <summary>Judges the form of a proxy's address, whatever its host. Null where it is sound.</summary>
    /// <param name="proxyUrl">As it is written.</param>
    public static string? ProxyProblemOf(string proxyUrl)
    {
        ArgumentNullException.ThrowIfNull(proxyUrl);
        return FormProblemOf(proxyUrl, out var uri)
            ?? (uri!.AbsolutePath == "/" ? null : $"the address has a path, which a proxy has not: write {uri.GetLeftPart(UriPartial.Authority)}");
    }

    /// <summary>Judges the form of a base address, whatever its host. The problem is null where it is sound.</summary>
    internal static string? FormProblemOf(string baseUrl, out Uri? uri)
    {
        uri = null;
        if (baseUrl.Length > Longest
            || baseUrl.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '\\')
            || !Uri.TryCreate(baseUrl, UriKind.Absolute, out uri)
            || uri.Scheme is not ("https" or "http"))
        {
            return "the address is not a URL with a host: write one such as https://api.anthropic.com";
        }

        // Not repeated in the message: it may hold a password.
        if (uri.UserInfo.Length > 0)
        {
            return "the address holds a user name or a password, which would show in objects and logs: leave out what stands before the @, and put the credential into secretKeyRef";
        }

        if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            return "the address has a query or a fragment, and the API path is appended to it: end it before the ? or #";
        }

        return ApiPathOf(uri) is { } api
            ? $"the address ends in {api}, which is appended to it for every request: write {Normalise(uri.AbsoluteUri)[..^api.Length]}"
            : null;
    }

    private static string? ApiPathOf(Uri uri)
    {
        var path = Normalise(uri.AbsolutePath);
        return ApiPaths.Where(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)).MaxBy(ending => ending.Length);
    }
}
