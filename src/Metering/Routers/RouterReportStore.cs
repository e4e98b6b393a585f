using System.Text.Json;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Metering.Storage;

namespace ClaudeConfig.Metering.Routers;

/// <summary>The latest report of each Router.</summary>
internal sealed class RouterReportStore(LedgerDatabase database, TimeProvider time)
{
    /// <summary>How long a report speaks for its Router.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(20);

    /// <summary>From when on another may speak for a silent one: so long that it is no matter of a slow call.</summary>
    private static readonly TimeSpan Silent = TimeSpan.FromMinutes(1);

    /// <summary>How long a silent Router is missed by budgets rather than forgotten.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(1);

    public Task SaveAsync(RouterReport report, CancellationToken cancellationToken) =>
        database.TransactAsync(
            async connection =>
            {
                await connection.ExecuteAsync(
                    "insert into router_reports values ($1, $2, $3) on conflict (instance) do update set report = excluded.report, received_at = excluded.received_at",
                    cancellationToken,
                    report.Instance,
                    Sql.Json(JsonSerializer.Serialize(report, ContractsJson.Default.RouterReport)),
                    time.GetUtcNow().UtcDateTime);
                // One that lives all the same says so with its next report.
                return report.Adopted.Count == 0 ? 0 : await connection.ExecuteAsync(
                    "update router_reports set report = report || jsonb_build_object('holdsUsage', false, 'leaving', true) where instance = any($1)", cancellationToken, report.Adopted.ToArray());
            },
            cancellationToken);

    /// <summary>Whether a gateway was here and has fallen silent, so that another may speak for it, who has its spool.</summary>
    public async Task<bool> IsSilentAsync(string instance, CancellationToken cancellationToken)
    {
        var last = await database.ReadAsync(
            connection => connection.ListAsync(row => row.GetFieldValue<DateTimeOffset>(0), "select received_at from router_reports where instance = $1", cancellationToken, instance), cancellationToken);
        return last is [var at] && at <= time.GetUtcNow() - Silent;
    }

    /// <summary>Reports that are fresh, and what is missed of gateways since yesterday. One that said that it goes is not missed, nor one whose spool another has delivered.</summary>
    public async Task<(IReadOnlyList<RouterReport> Fresh, IReadOnlyList<MissedGateway> Missed)> ReadAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rows = await database.ReadAsync(
            connection => connection.ListAsync(
                row => (Report: JsonSerializer.Deserialize(row.GetString(0), ContractsJson.Default.RouterReport)!, At: row.GetFieldValue<DateTimeOffset>(1)),
                "select report::text, received_at from router_reports where received_at > $1 order by instance",
                cancellationToken,
                (now - Retention).UtcDateTime),
            cancellationToken);
        var fresh = rows.Where(row => row.At > now - Fresh).ToList();
        return (
            [.. fresh.Select(row => row.Report)],
            [
                .. rows.Where(row => row.At <= now - Fresh && row.Report is { Leaving: false, Role: RouterRole.Gateway }).Select(row => new MissedGateway(row.Report.Instance, row.At, Reports: false)),
                .. fresh.Where(row => row.Report.UndeliveredSince <= now - Fresh && row.Report.Role == RouterRole.Gateway)
                    .Select(row => new MissedGateway(row.Report.Instance, row.Report.UndeliveredSince!.Value, Reports: true)),
            ]);
    }

    /// <summary>How long a gateway that fell silent with usage in its spool is missed: after that nobody would count it any more.</summary>
    private static readonly TimeSpan Missed = Ingest.EventRules.DedupWindow;

    /// <summary>From when on a silent gateway is no mere restart.</summary>
    private static readonly TimeSpan Gone = TimeSpan.FromMinutes(10);

    /// <summary>Gateways that fell silent while they held usage, by their last report or by money that they had begun to spend and that no event has claimed.</summary>
    public async Task<IReadOnlyList<string>> GoneWithUsageAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await database.ReadAsync(
            connection => connection.ListAsync(
                row => row.GetString(0),
                """
                select instance from router_reports where received_at between $1 and $2 and report->>'holdsUsage' = 'true'
                union
                select source from leases l where state < 3 and provisional > 0 and state_since < $2 and exists (select from router_reports r where r.instance = l.source and r.received_at < $2)
                order by 1
                """,
                cancellationToken,
                (now - Missed).UtcDateTime,
                (now - Gone).UtcDateTime),
            cancellationToken);
    }

    public Task<int> PurgeAsync(CancellationToken cancellationToken) =>
        database.TransactAsync(
            connection => connection.ExecuteAsync(
                "delete from router_reports where received_at < $1",
                cancellationToken,
                (time.GetUtcNow() - Missed).UtcDateTime),
            cancellationToken);
}
