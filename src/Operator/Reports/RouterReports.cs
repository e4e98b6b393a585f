using ClaudeConfig.Contracts.Reporting;

namespace ClaudeConfig.Operator.Reports;

/// <summary>The latest reports of Routers. Empty until the first poll succeeded, which is told apart from "no Router runs".</summary>
internal sealed class RouterReports
{
    private volatile IReadOnlyList<RouterReport>? latest;

    /// <summary>Reports by instance; null before the first was read.</summary>
    public IReadOnlyList<RouterReport>? Latest => latest;

    /// <summary>How many gateways report; null before the first poll.</summary>
    public int? GatewayCount => latest?.Count(report => report.Role == RouterRole.Gateway);

    /// <summary>Takes new reports; true when something that statuses show differs.</summary>
    public bool Update(IReadOnlyList<RouterReport> reports)
    {
        var ordered = reports.OrderBy(report => report.Instance, StringComparer.Ordinal).ToArray();
        var before = latest;
        latest = ordered;
        return before is null || !before.Select(Visible).SequenceEqual(ordered.Select(Visible));
    }

    /// <summary>Everything but the time of the report.</summary>
    private static string Visible(RouterReport report) => string.Join(
        '|',
        report.Instance,
        report.Role,
        report.ConfigVersion,
        report.RejectedConfigVersion,
        report.RejectedReason,
        string.Join(',', report.Targets.Select(target => $"{target.Route} {target.Target} {target.Healthy} {target.LastError}")));
}
