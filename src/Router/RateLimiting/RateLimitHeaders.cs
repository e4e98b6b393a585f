using System.Globalization;

namespace ClaudeConfig.Router.RateLimiting;

/// <summary>The state of the tightest limit, in the headers that clients of Anthropic's API read.</summary>
internal static class RateLimitHeaders
{
    public static void Write(IHeaderDictionary headers, Headroom headroom)
    {
        headers["anthropic-ratelimit-requests-limit"] = headroom.Limit.ToString(CultureInfo.InvariantCulture);
        headers["anthropic-ratelimit-requests-remaining"] = headroom.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["anthropic-ratelimit-requests-reset"] = headroom.Reset.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }
}
