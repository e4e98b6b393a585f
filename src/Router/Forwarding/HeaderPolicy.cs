using System.Buffers;
using System.Net.Http.Headers;
using ClaudeConfig.Router.Dialects;
using ClaudeConfig.Router.Upstreams;
using Microsoft.Extensions.Primitives;

namespace ClaudeConfig.Router.Forwarding;

/// <summary>Which headers pass.</summary>
internal static class HeaderPolicy
{
    private static readonly string[] PassedPrefixes = ["x-stainless-"];

    // What else stands in a header's value is refused by the sender's side of a connection: a caller's would count as the provider's failure, a provider's as the gateway's.
    private static readonly SearchValues<char> Plain = SearchValues.Create(['\t', .. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c)]);

    private static readonly HashSet<string> Passed = new(StringComparer.OrdinalIgnoreCase)
    {
        "accept", "user-agent", "x-app", "x-client-request-id", "idempotency-key",
    };

    // The quota behind the credential is shared: its state is nobody's business, and wrong for any one caller.
    private static readonly string[] StrippedPrefixes = ["anthropic-ratelimit-", "openai-organization", "openai-project", "anthropic-priority-", "x-ratelimit-", "access-control-", "x-amzn-", "x-amz-"];

    private static readonly HashSet<string> Stripped = new(StringComparer.OrdinalIgnoreCase)
    {
        "connection", "keep-alive", "proxy-authenticate", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
        // What would send the caller elsewhere, credential in hand.
        "location", "content-location", "refresh",
        "set-cookie", "server", "date", "alt-svc", "strict-transport-security", "report-to", "nel",
    };

    /// <summary>A vendor's headers are open lists: what a new client release sends must pass without a new Router. They go to that vendor only.</summary>
    public static void CopyRequest(IHeaderDictionary from, HttpRequestHeaders to, Exchange exchange)
    {
        foreach (var (name, values) in from)
        {
            if (Passed.Contains(name) || exchange.Upstream.Passes(name) || StartsWithAny(name, PassedPrefixes))
            {
                Add(to, name, values);
            }
        }
    }

    /// <param name="from">The provider's answer.</param>
    /// <param name="to">The caller's.</param>
    /// <param name="translator">Null where the body passes as it comes.</param>
    public static void CopyResponse(HttpResponseMessage from, IHeaderDictionary to, IAnswerTranslator? translator)
    {
        Copy(from.Headers.NonValidated, to);
        Copy(from.Content.Headers.NonValidated, to);
        if (translator is not null)
        {
            to.Remove("content-length");
            to.Remove("content-md5");
            to.Remove("etag");
            if (translator.ContentType is { } type)
            {
                to.ContentType = type;
            }
        }
    }

    private static void Copy(HttpHeadersNonValidated from, IHeaderDictionary to)
    {
        foreach (var (name, values) in from)
        {
            if (!Stripped.Contains(name) && !StartsWithAny(name, StrippedPrefixes) && IsPlain(values))
            {
                to[name] = values.Count == 1 ? values.ToString() : values.ToArray();
            }
        }
    }

    private static void Add(HttpRequestHeaders to, string name, StringValues values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (!IsPlain(values[i]))
            {
                return;
            }
        }

        to.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
    }

    private static bool IsPlain(HeaderStringValues values)
    {
        foreach (var value in values)
        {
            if (!IsPlain(value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPlain(string? value) => !value.AsSpan().ContainsAnyExcept(Plain);

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
