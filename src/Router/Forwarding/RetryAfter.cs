using System.Net.Http.Headers;

namespace ClaudeConfig.Router.Forwarding;

/// <summary>How long an answer asks to stay away, in either form of <c>Retry-After</c> (RFC 9110, 10.2.3).</summary>
internal static class RetryAfter
{
    public static TimeSpan? Of(HttpResponseHeaders? headers, DateTimeOffset now) => headers?.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
        _ => null,
    };
}
