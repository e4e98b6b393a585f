using System.Net.Http.Headers;

namespace ClaudeConfig.Router.Forwarding;

/// <summary>Which headers pass.</summary>
internal static class HeaderPolicy
{
    // The provider's headers are open lists: what a new client release sends must pass without a new Router.
    private static readonly string[] PassedPrefixes = ["anthropic-", "x-claude-code-", "x-stainless-"];

    private static readonly HashSet<string> Passed = new(StringComparer.OrdinalIgnoreCase)
    {
        "accept", "user-agent", "x-app", "traceparent", "tracestate", "x-client-request-id", "idempotency-key",
    };

    // The quota behind the credential is shared: its state is nobody's business, and wrong for any one caller.
    private static readonly string[] StrippedPrefixes = ["anthropic-ratelimit-", "anthropic-priority-", "x-ratelimit-", "access-control-"];

    private static readonly HashSet<string> Stripped = new(StringComparer.OrdinalIgnoreCase)
    {
        "connection", "keep-alive", "proxy-authenticate", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
        // What would send the caller elsewhere, credential in hand.
        "location", "content-location", "refresh",
        "set-cookie", "server", "date", "alt-svc", "strict-transport-security", "report-to", "nel",
    };

    public static void CopyRequest(IHeaderDictionary from, HttpRequestHeaders to)
    {
        foreach (var (name, values) in from)
        {
            if (Passed.Contains(name) || StartsWithAny(name, PassedPrefixes))
            {
                to.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
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
            if (!Stripped.Contains(name) && !StartsWithAny(name, StrippedPrefixes))
            {
                to[name] = values.Count == 1 ? values.ToString() : values.ToArray();
            }
        }
    }

    private static bool StartsWithAny(string name, string[] prefixes)
    {
        foreach (var prefix in prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
