using System.Globalization;
using ClaudeConfig.Api.Projects;

namespace ClaudeConfig.Operator;

/// <summary>Requests a minute by tier, as they are written on the command line: TIER=REQUESTS.</summary>
internal static class TierLimits
{
    private const int Most = 10_000_000;

    /// <summary>The defaults with these in their place.</summary>
    /// <param name="texts">Such as <c>Free=300</c>; a tier that is not named keeps its default.</param>
    /// <param name="problem">What is wrong with the first that cannot be read; null when all can.</param>
    public static IReadOnlyDictionary<RateLimitTier, int> Parse(IEnumerable<string> texts, out string? problem)
    {
        var limits = new OperatorOptions().RequestsPerMinute.ToDictionary();
        var named = new HashSet<RateLimitTier>();
        problem = null;
        foreach (var text in texts)
        {
            if (text.Split('=') is not [var name, var number]
                || !Enum.GetNames<RateLimitTier>().Contains(name)
                || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var requests)
                || requests is < 1 or > Most)
            {
                problem ??= $"'{text}' is not TIER=REQUESTS such as Free=300: tiers are {string.Join(", ", Enum.GetNames<RateLimitTier>())}, requests a minute 1 to {Most}";
                continue;
            }

            var tier = Enum.Parse<RateLimitTier>(name);
            if (!named.Add(tier))
            {
                problem ??= $"tier {name} is given twice";
            }

            limits[tier] = requests;
        }

        return limits;
    }
}
