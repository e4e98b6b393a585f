namespace ClaudeConfig.Backups;

/// <summary>
/// Which manifests are kept: all of the last two days, then the last of every hour for a week, then the last of every day until the retention ends; and always the
/// newest ones, however old they are. Pure.
/// </summary>
public static class RetentionPlanner
{
    /// <summary>How many of the newest are kept whatever their age.</summary>
    public const int Always = 10;

    private static readonly TimeSpan All = TimeSpan.FromDays(2);
    private static readonly TimeSpan Hourly = TimeSpan.FromDays(7);

    /// <summary>Chooses.</summary>
    /// <param name="manifests">Keys of manifests and their instants.</param>
    /// <param name="now">The clock.</param>
    /// <param name="retentionDays">When the last of a day goes, too.</param>
    public static IReadOnlySet<string> Keep(IEnumerable<(string Key, DateTimeOffset At)> manifests, DateTimeOffset now, int retentionDays)
    {
        var newest = manifests.OrderByDescending(item => item.At).ThenByDescending(item => item.Key, StringComparer.Ordinal).ToArray();
        var (kept, hours, days) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<long>(), new HashSet<long>());
        for (var i = 0; i < newest.Length; i++)
        {
            var (key, at) = newest[i];
            var (age, lastOfHour, lastOfDay) = (now - at, hours.Add(at.ToUnixTimeSeconds() / 3600), days.Add(at.ToUnixTimeSeconds() / 86400));
            if (i < Always || age <= All || (age <= Hourly && lastOfHour) || (age <= TimeSpan.FromDays(retentionDays) && lastOfDay))
            {
                kept.Add(key);
            }
        }

        return kept;
    }
}
