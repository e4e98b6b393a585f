using System.Globalization;

namespace ClaudeConfig.Router.RateLimiting;

/// <summary>The state of the tightest limit, in the headers that clients of Anthropic's API read.</summary>
internal static class RateLimitHeaders
{
    // Most requests of a second say the same.
    private static Tuple<long, string> reset = Tuple.Create(0L, "");

    public static void Write(IHeaderDictionary headers, Headroom headroom)
    {
        headers["anthropic-ratelimit-requests-limit"] = headroom.Limit.ToString(CultureInfo.InvariantCulture);
        headers["anthropic-ratelimit-requests-remaining"] = headroom.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["anthropic-ratelimit-requests-reset"] = ResetText(headroom.Reset);
    }

    private static string ResetText(DateTimeOffset at)
    {
        var (second, known) = (at.UtcTicks / TimeSpan.TicksPerSecond, reset);
        if (known.Item1 != second)
        {
            reset = known = Tuple.Create(second, at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        }

        return known.Item2;
    }
}
