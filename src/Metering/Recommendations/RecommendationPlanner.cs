using System.Globalization;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Pricing;

namespace ClaudeConfig.Metering.Recommendations;

/// <summary>What would have cost less, by the prices of now. Pure.</summary>
internal static class RecommendationPlanner
{
    /// <summary>Advice below a cent is noise.</summary>
    private const decimal Least = 0.01m;

    /// <summary>What providers call their small models.</summary>
    private static readonly string[] SmallFamilies = ["haiku", "mini", "nano", "luna", "lite"];

    public static IReadOnlyList<Recommendation> Plan(IEnumerable<UsagePattern> patterns, PriceBook book, DateTimeOffset now) =>
    [
        .. patterns.SelectMany(pattern => Of(pattern, book, now)).Where(advice => advice.Saving >= Least)
            .OrderByDescending(advice => advice.Saving).ThenBy(advice => advice.Project).ThenBy(advice => advice.Model, StringComparer.Ordinal),
    ];

    private static IEnumerable<Recommendation> Of(UsagePattern pattern, PriceBook all, DateTimeOffset now)
    {
        var book = all.For(pattern.Project);
        if (book.Find(pattern.Provider, pattern.Model, now) is not { } price)
        {
            yield break;
        }

        if (pattern.SmallRequests > 0 && Cheaper(pattern, price, book, now) is { } cheaper)
        {
            yield return cheaper;
        }

        yield return Unread(pattern, price);
        yield return Shorter(pattern, price);
        yield return Longer(pattern, price);
    }

    private static Recommendation? Cheaper(UsagePattern pattern, ModelPrice price, PriceBook book, DateTimeOffset now)
    {
        // Cheapest for these very tokens, not by the list.
        var best = book.Prices
            .Where(other => other.Provider == pattern.Provider && other.Model != price.Model && IsSmall(other.Model) && Holds(other, now))
            .Select(other => (Price: other, Cost: PerRequest(pattern, other)))
            .OrderBy(entry => entry.Cost)
            .FirstOrDefault();
        if (best.Price is null)
        {
            return null;
        }

        var saving = PerRequest(pattern, price) - best.Cost;
        return Advise(
            RecommendationKind.CheaperModel, pattern, saving, pattern.SmallCost,
            $"{Count(pattern.SmallRequests)} requests of at most {RecommendationReader.SmallPrompt} prompt and {RecommendationReader.SmallOutput} output tokens went to {pattern.Model}; route such requests to {best.Price.Model} (ModelRoute match.maxInputTokens)");
    }

    private static Recommendation Unread(UsagePattern pattern, ModelPrice price)
    {
        var rates = price.Bands[0].Rates;
        var saving = Cost(pattern.UnreadWrites5m, rates.CacheWrite5m - rates.Input) + Cost(pattern.UnreadWrites1h, rates.CacheWrite1h - rates.Input);
        var cost = Cost(pattern.UnreadWrites5m, rates.CacheWrite5m) + Cost(pattern.UnreadWrites1h, rates.CacheWrite1h);
        return Advise(
            RecommendationKind.UnusedCacheWrites, pattern, saving, cost,
            $"{Count(pattern.UnreadSessions)} sessions wrote {Count(pattern.UnreadWrites5m + pattern.UnreadWrites1h)} tokens to a cache and never read from it; leave out cache_control where a prompt is sent once");
    }

    private static Recommendation Shorter(UsagePattern pattern, ModelPrice price)
    {
        var rates = price.Bands[0].Rates;
        var saving = pattern.LateReads == 0 ? Cost(pattern.Writes1h, rates.CacheWrite1h - rates.CacheWrite5m) : 0;
        return Advise(
            RecommendationKind.ShorterCache, pattern, saving, Cost(pattern.Writes1h, rates.CacheWrite1h),
            $"{Count(pattern.Writes1h)} tokens were written to the one-hour cache, and every read came within five minutes; use ttl 5m");
    }

    private static Recommendation Longer(UsagePattern pattern, ModelPrice price)
    {
        var rates = price.Bands[0].Rates;
        // What was written again would have been read; what was written once would have cost more.
        var saving = Cost(pattern.Rewritten5m, rates.CacheWrite5m - rates.CacheRead) - Cost(pattern.Writes5m - pattern.Rewritten5m, rates.CacheWrite1h - rates.CacheWrite5m);
        return Advise(
            RecommendationKind.LongerCache, pattern, saving, Cost(pattern.Writes5m, rates.CacheWrite5m),
            $"{Count(pattern.Rewritten5m)} of {Count(pattern.Writes5m)} tokens were written to the five-minute cache again because it had expired within the hour; use ttl 1h");
    }

    private static Recommendation Advise(RecommendationKind kind, UsagePattern pattern, decimal saving, decimal cost, string advice) =>
        new(kind, pattern.Project, pattern.Provider, pattern.Model, Amounts.Round(saving), Amounts.Round(cost), advice);

    private static bool IsSmall(string model) => SmallFamilies.Any(family => model.Contains(family, StringComparison.OrdinalIgnoreCase));

    private static bool Holds(ModelPrice price, DateTimeOffset now) => (price.From is not { } from || from <= now) && (price.To is not { } to || now < to);

    // Each request is small, so the base band is theirs whatever their sum.
    private static decimal PerRequest(UsagePattern pattern, ModelPrice price)
    {
        var (usage, rates) = (pattern.SmallUsage, price.Bands[0].Rates);
        return Cost(usage.Input, rates.Input) + Cost(usage.CacheWrite5m, rates.CacheWrite5m) + Cost(usage.CacheWrite1h, rates.CacheWrite1h)
            + Cost(usage.CacheRead, rates.CacheRead) + Cost(usage.Output, rates.Output);
    }

    private static decimal Cost(long tokens, decimal perMillion) => tokens * perMillion * 0.000001m;

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
