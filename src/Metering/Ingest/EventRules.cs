using System.Globalization;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>What an event must be to be counted. Reports every problem, each with field, value and what is allowed.</summary>
internal static class EventRules
{
    /// <summary>Inside it an event is counted exactly once; outside it is refused, never counted again.</summary>
    public static readonly TimeSpan DedupWindow = TimeSpan.FromDays(32);

    /// <summary>How far a gateway's clock may be ahead.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private const int LongestText = EventCleaner.LongestText;
    private const long MostTokens = 1_000_000_000_000;

    public static string? Check(UsageEvent usage, int index, DateTimeOffset now)
    {
        // Nearly every event has none, and then this is all that is made.
        var problems = new List<string>(capacity: 0);
        CheckTexts(usage, problems);
        CheckTimes(usage, now, problems);
        CheckNumbers(usage, problems);
        return problems.Count == 0 ? null : $"events[{index}].{string.Join("; ", problems)}";
    }

    private static void CheckTexts(UsageEvent usage, List<string> problems)
    {
        var attribution = usage.Attribution;
        // What merely describes the event was mended before.
        ReadOnlySpan<(string Field, string? Value, bool Required)> texts =
        [
            ("id", usage.Id, true), ("source", usage.Source, true), ("tenant", usage.Tenant, true), ("provider", usage.Provider, true), ("model", usage.Model, true),
            ("attribution.project.namespace", attribution.Project.Namespace, true), ("attribution.project.name", attribution.Project.Name, true),
            ("attribution.member", attribution.Member, false), ("attribution.key", attribution.Key, false), ("leaseId", usage.LeaseId, false),
        ];
        foreach (var (field, value, required) in texts)
        {
            CheckText(field, value, required, problems);
        }

        if (attribution.Project.Namespace is { } project && usage.Tenant != project)
        {
            problems.Add($"tenant: {EventFormat.Quote(usage.Tenant ?? "")}; must be the project's namespace {EventFormat.Quote(project)}");
        }
    }

    // PostgreSQL stores neither NUL nor half a surrogate pair.
    private static void CheckText(string field, string? value, bool required, List<string> problems)
    {
        if (required && string.IsNullOrEmpty(value))
        {
            problems.Add($"{field}: nothing found; a text of 1 to {LongestText} characters is needed");
        }
        else if (value is { Length: > LongestText })
        {
            problems.Add($"{field}: {value.Length} characters; at most {LongestText} are allowed");
        }
        else if (value is not null && (value.Contains('\0') || !EventCleaner.IsWellFormed(value)))
        {
            problems.Add($"{field}: {EventFormat.Quote(value.Replace('\0', '?'))}; NUL and unpaired surrogates are not allowed");
        }
    }

    private static void CheckTimes(UsageEvent usage, DateTimeOffset now, List<string> problems)
    {
        if (usage.StartTime < now - DedupWindow)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"startTime: {usage.StartTime:O}; events older than {DedupWindow.TotalDays:0} days are not counted"));
        }

        if (usage.StartTime > now + ClockSkew)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"startTime: {usage.StartTime:O}; it is in the future (now is {now:O}): set the sender's clock"));
        }

        if (usage.EndTime < usage.StartTime || usage.EndTime > now + ClockSkew)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"endTime: {usage.EndTime:O}; must lie between startTime {usage.StartTime:O} and now"));
        }
    }

    private static void CheckNumbers(UsageEvent usage, List<string> problems)
    {
        ReadOnlySpan<(string Field, long Value)> counts =
        [
            ("input", usage.Usage.Input), ("cacheWrite5m", usage.Usage.CacheWrite5m), ("cacheWrite1h", usage.Usage.CacheWrite1h), ("cacheRead", usage.Usage.CacheRead),
            ("output", usage.Usage.Output), ("thinking", usage.Usage.Thinking), ("webSearches", usage.Usage.WebSearches),
        ];
        foreach (var (field, value) in counts)
        {
            if (value is < 0 or > MostTokens)
            {
                problems.Add($"usage.{field}: {value}; a count from 0 to {MostTokens} is needed");
            }
        }

        if (usage.LeaseCharge is < 0 or > Amounts.Largest)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"leaseCharge: \"{usage.LeaseCharge}\"; an amount in USD from 0 to {Amounts.Largest} is needed"));
        }

        if (usage.FirstByteMilliseconds < 0)
        {
            problems.Add($"firstByteMilliseconds: {usage.FirstByteMilliseconds}; must not be negative");
        }

        if (!Enum.IsDefined(usage.Outcome))
        {
            problems.Add($"outcome: {(int)usage.Outcome}; one of {string.Join(", ", Enum.GetNames<UsageOutcome>())} is needed");
        }
    }
}
