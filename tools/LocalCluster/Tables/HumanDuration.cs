using System.Globalization;
using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Tables;

/// <summary>Ages as kubectl prints them.</summary>
/// <remarks>Source: k8s.io/apimachinery/pkg/util/duration.HumanDuration.</remarks>
internal static class HumanDuration
{
    public static string Since(JsonNode? timestamp, DateTimeOffset now)
    {
        if (timestamp is not JsonValue value || !value.TryGetValue<string>(out var text) || text.Length == 0)
        {
            return "<unknown>";
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? Format(now - time) : "<invalid>";
    }

    public static string Format(TimeSpan duration)
    {
        var seconds = (long)duration.TotalSeconds;
        if (seconds < -1)
        {
            return "<invalid>";
        }

        if (seconds < 0)
        {
            return "0s";
        }

        var (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400);
        return seconds switch
        {
            < 60 * 2 => $"{seconds}s",
            < 60 * 10 => With(minutes, "m", seconds % 60, "s"),
            < 3600 * 3 => $"{minutes}m",
            < 3600 * 8 => With(hours, "h", minutes % 60, "m"),
            < 3600 * 48 => $"{hours}h",
            < 86400 * 8 => With(days, "d", hours % 24, "h"),
            < 86400L * 365 * 2 => $"{days}d",
            < 86400L * 365 * 8 => With(days / 365, "y", days % 365, "d"),
            _ => $"{days / 365}y",
        };
    }

    private static string With(long large, string largeUnit, long small, string smallUnit) =>
        small == 0 ? $"{large}{largeUnit}" : $"{large}{largeUnit}{small}{smallUnit}";
}
