using System.Globalization;
using ClaudeConfig.Metering.Http;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Reports;

/// <summary>Reads a report's parameters. Reports every problem.</summary>
internal sealed class ReportRequestReader(IQueryCollection query, DateTimeOffset now)
{
    private const int MostGroups = 4;
    private const int MostValues = 50;
    private const int LongestDays = 400;

    /// <summary>Where only events know the answer.</summary>
    private const int LongestEventDays = 31;

    private const string TagPrefix = "tag:";

    private static readonly HashSet<string> Own = ["from", "to", "bucket", "timeZone", "groupBy", "limit", "format"];

    private readonly List<ProblemItem> _problems = [];

    public (ReportRequest? Request, IReadOnlyList<ProblemItem> Problems) Read()
    {
        var zone = Zone();
        // Up to now is up to the end of this hour: rollups have it whole, and nothing that is yet to come.
        var to = Time("to", HourSplit.HourOf(now).AddHours(1));
        var request = new ReportRequest
        {
            From = Time("from", new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero)),
            To = to,
            Bucket = Bucket(),
            Zone = zone,
            GroupBy = GroupBy(),
            Filters = Filters(),
            Limit = Limit(),
        };
        CheckSpan(request);
        return (_problems.Count == 0 ? request : null, _problems);
    }

    private void CheckSpan(ReportRequest request)
    {
        if (request.From >= request.To)
        {
            Add("from", $"{Text(request.From)}; must be before to ({Text(request.To)})");
            return;
        }

        var days = (request.To - request.From).TotalDays;
        if (days > LongestDays)
        {
            Add("from", $"a span of {days:0} days; at most {LongestDays} are reported at once");
        }
        else if (request.NeedsEvents && days > LongestEventDays)
        {
            Add("from", $"a span of {days:0} days; by session or agent, and in zones whose days do not begin on an hour of UTC, at most {LongestEventDays} are reported at once");
        }
        else if (request.Bucket == ReportBucket.Hour && days > LongestEventDays)
        {
            Add("bucket", $"hour over {days:0} days; by the hour at most {LongestEventDays} days are reported at once");
        }
    }

    private DateTimeOffset Time(string name, DateTimeOffset otherwise)
    {
        var text = query[name].ToString();
        if (text.Length == 0)
        {
            return Clock.Truncate(otherwise);
        }

        // A plus sign of an offset arrives as a space.
        if (DateTimeOffset.TryParse(text.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return Clock.Truncate(time);
        }

        Add(name, $"\"{text}\"; a time such as 2026-11-01T00:00:00Z is needed");
        return otherwise;
    }

    private TimeZoneInfo Zone()
    {
        var text = query["timeZone"].ToString();
        if (text.Length == 0)
        {
            return TimeZoneInfo.Utc;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) && zone.HasIanaId)
        {
            return zone;
        }

        Add("timeZone", $"\"{text}\"; an IANA time zone such as Europe/Berlin is needed");
        return TimeZoneInfo.Utc;
    }

    private ReportBucket Bucket()
    {
        var text = query["bucket"].ToString();
        if (text.Length == 0 || Enum.TryParse<ReportBucket>(text, ignoreCase: true, out var bucket) && Enum.IsDefined(bucket) && !char.IsDigit(text[0]))
        {
            return text.Length == 0 ? ReportBucket.Total : Enum.Parse<ReportBucket>(text, ignoreCase: true);
        }

        Add("bucket", $"\"{text}\"; one of total, hour, day, week, month is needed");
        return ReportBucket.Total;
    }

    private int Limit()
    {
        var text = query["limit"].ToString();
        if (text.Length == 0)
        {
            return ReportRequest.DefaultLimit;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= ReportRequest.LargestLimit)
        {
            return limit;
        }

        Add("limit", $"\"{text}\"; a number from 1 to {ReportRequest.LargestLimit} is needed");
        return 1;
    }

    private List<ReportGrouping> GroupBy()
    {
        var groups = new List<ReportGrouping>();
        foreach (var text in query["groupBy"].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            if (Grouping(text) is { } group)
            {
                groups.Add(group);
            }
            else
            {
                Add("groupBy", $"\"{text}\"; one of project, member, key, provider, model, route, session, agent, parentAgent, or tag:<key> is needed");
            }
        }

        if (groups.Count > MostGroups)
        {
            Add("groupBy", $"{groups.Count} dimensions; at most {MostGroups} are allowed");
        }

        return [.. groups.Distinct()];
    }

    private List<ReportFilter> Filters()
    {
        var filters = new List<ReportFilter>();
        foreach (var (name, values) in query.Where(parameter => !Own.Contains(parameter.Key)))
        {
            var texts = values.Select(value => value ?? "").Distinct().ToList();
            if (Grouping(name) is not { } of)
            {
                Add(name, "is no parameter of a report");
            }
            else if (texts.Count > MostValues)
            {
                Add(name, $"{texts.Count} values; at most {MostValues} are allowed");
            }
            else if (of.Dimension is ReportDimension.Project or ReportDimension.Route && texts.FirstOrDefault(text => !ReportNames.IsRef(text)) is { } wrong)
            {
                Add(name, $"\"{wrong}\"; namespace/name is needed");
            }
            else
            {
                filters.Add(new ReportFilter(of, texts));
            }
        }

        return filters;
    }

    private static ReportGrouping? Grouping(string text)
    {
        if (text.StartsWith(TagPrefix, StringComparison.Ordinal))
        {
            return text.Length > TagPrefix.Length ? new ReportGrouping(ReportDimension.Tag, text[TagPrefix.Length..]) : null;
        }

        return Enum.TryParse<ReportDimension>(text, ignoreCase: true, out var dimension) && dimension != ReportDimension.Tag && char.IsLetter(text[0])
            ? new ReportGrouping(dimension)
            : null;
    }

    private void Add(string field, string detail) => _problems.Add(new ProblemItem(field, detail));

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
