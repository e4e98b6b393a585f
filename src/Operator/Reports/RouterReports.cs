using ClaudeConfig.Contracts.Reporting;

namespace ClaudeConfig.Operator.Reports;

/// <summary>
/// The latest reports of Routers. They age: what was read half a minute ago says nothing about now, so that nothing is called
/// programmed on account of it. "Not known" is told apart from "no Router runs".
/// </summary>
internal sealed class RouterReports(TimeProvider time)
{
    /// <summary>How long reports are believed when Metering cannot be reached.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private volatile Read? latest;

    /// <summary>Reports by instance; null before the first was read, and when the last one read is old.</summary>
    public IReadOnlyList<RouterReport>? Latest => latest is { } read && time.GetElapsedTime(read.At) <= Lifetime ? read.Reports : null;

    /// <summary>Reports of gateways; null when not known.</summary>
    public IReadOnlyList<RouterReport>? Gateways => Latest is { } reports ? [.. reports.Where(report => report.Role == RouterRole.Gateway)] : null;

    /// <summary>How many gateways report; null when not known.</summary>
    public int? GatewayCount => Gateways?.Count;

    /// <summary>Takes new reports; true when something that statuses show differs.</summary>
    public bool Update(IReadOnlyList<RouterReport> reports)
    {
        var before = Latest;
        var ordered = reports.OrderBy(report => report.Instance, StringComparer.Ordinal).ToArray();
        latest = new Read(ordered, time.GetTimestamp());
        return before is null || !before.Select(Visible).SequenceEqual(ordered.Select(Visible));
    }

    /// <summary>Forgets what is too old; true when that changed what statuses show.</summary>
    public bool Expire()
    {
        var old = latest is not null && Latest is null;
        if (old)
        {
            latest = null;
        }

        return old;
    }

    /// <summary>Everything but the time of the report. Of the number of requests only a tenfold is visible: a steady route writes nothing.</summary>
    private static string Visible(RouterReport report) => string.Join(
        '|',
        report.Instance,
        report.Role,
        report.ConfigVersion,
        report.RejectedConfigVersion,
        report.RejectedReason,
        string.Join(',', report.Problems),
        string.Join(',', report.Targets.Select(target => $"{target.Route} {target.Target} {target.Healthy} {target.LastError} {(target.Served == 0 ? 0 : 1 + (int)Math.Log10(target.Served))}")));

    private sealed record Read(IReadOnlyList<RouterReport> Reports, long At);
}
