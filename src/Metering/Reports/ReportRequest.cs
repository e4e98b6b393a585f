using ClaudeConfig.Contracts;

namespace ClaudeConfig.Metering.Reports;

/// <summary>What a report is asked for.</summary>
internal sealed record ReportRequest
{
    public const int DefaultLimit = 1000;

    public const int LargestLimit = 10_000;

    public required DateTimeOffset From { get; init; }

    /// <summary>Exclusive.</summary>
    public required DateTimeOffset To { get; init; }

    public ReportBucket Bucket { get; init; }

    /// <summary>Where days, weeks and months begin at midnight.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    public IReadOnlyList<ReportGrouping> GroupBy { get; init; } = [];

    public IReadOnlyList<ReportFilter> Filters { get; init; } = [];

    public int Limit { get; init; } = DefaultLimit;

    /// <summary>The projects that it is about; empty: all.</summary>
    public IEnumerable<ObjectRef> Projects => Filters
        .Where(filter => filter.Of.Dimension == ReportDimension.Project)
        .SelectMany(filter => filter.Values)
        .Select(ReportNames.RefOf);

    /// <summary>Whether only events know what is asked for: rollups have no sessions, nor hours that begin at half past.</summary>
    public bool NeedsEvents =>
        GroupBy.Concat(Filters.Select(filter => filter.Of)).Any(of => of.Dimension is ReportDimension.Session or ReportDimension.Agent or ReportDimension.ParentAgent)
        || (Bucket > ReportBucket.Hour && !BeginsOnTheHour());

    /// <summary>Whether days of UTC can be added up.</summary>
    public bool MayUseDays => Bucket == ReportBucket.Total || (Bucket > ReportBucket.Hour && Zone.BaseUtcOffset == TimeSpan.Zero && !Zone.SupportsDaylightSavingTime);

    private bool BeginsOnTheHour()
    {
        for (var at = From; at < To; at = at.AddDays(7))
        {
            if (Zone.GetUtcOffset(at).Minutes != 0)
            {
                return false;
            }
        }

        return Zone.GetUtcOffset(To).Minutes == 0;
    }
}
