using System.Net.Http.Headers;
using ClaudeConfig.Router.Identity;

namespace ClaudeConfig.Router.Sidecar;

/// <summary>Which headers pass through a sidecar: all but those of the connection and those that say who asks, which is the sidecar's to say.</summary>
internal static class SidecarHeaders
{
    private static readonly HashSet<string> OfTheConnection = new(StringComparer.OrdinalIgnoreCase)
    {
        "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "te", "trailer", "transfer-encoding", "upgrade", "expect",
    };

    private static readonly HashSet<string> OfTheCaller = new(StringComparer.OrdinalIgnoreCase)
    {
        "host", "authorization", "x-api-key", "proxy-authorization", "cookie", Authenticator.ProjectHeader, "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip",
    };

    public static void CopyRequest(IHeaderDictionary from, HttpRequestMessage to, string token, string? project)
    {
        foreach (var (name, values) in from)
        {
            if (OfTheConnection.Contains(name) || OfTheCaller.Contains(name))
            {
                continue;
            }

            if (name.StartsWith("content-", StringComparison.OrdinalIgnoreCase))
            {
                to.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
            else
            {
                to.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        to.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (project is not null)
        {
            to.Headers.TryAddWithoutValidation(Authenticator.ProjectHeader, project);
        }
    }

    public static void CopyResponse(HttpResponseMessage from, IHeaderDictionary to)
    {
        Copy(from.Headers.NonValidated, to);
        Copy(from.Content.Headers.NonValidated, to);
    }

    private static void Copy(HttpHeadersNonValidated from, IHeaderDictionary to)
    {
        foreach (var (name, values) in from)
        {
            if (!OfTheConnection.Contains(name))
            {
                to[name] = values.Count == 1 ? values.ToString() : values.ToArray();
            }
        }
    }
}
