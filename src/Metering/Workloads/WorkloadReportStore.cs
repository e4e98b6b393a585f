using System.Text.Json;
using ClaudeConfig.Contracts.Rollouts;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Metering.Storage;

namespace ClaudeConfig.Metering.Workloads;

/// <summary>
/// The latest word of each pod. Thousands speak twice a minute, so what they say is gathered for a second and stored together; what a crash loses is said again.
/// </summary>
internal sealed class WorkloadReportStore(LedgerDatabase database, TimeProvider time)
{
    /// <summary>How long a pod that fell silent is told of.</summary>
    public static readonly TimeSpan Told = TimeSpan.FromMinutes(10);

    private const int MostWaiting = 50_000;
    private static readonly TimeSpan PurgeInterval = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private Dictionary<string, (PodIdentity Pod, WorkloadReport Report, DateTimeOffset At)> _waiting = [];
    private DateTimeOffset _purged;

    /// <summary>False where too much waits to be stored.</summary>
    public bool Add(PodIdentity pod, WorkloadReport report)
    {
        lock (_gate)
        {
            if (_waiting.Count >= MostWaiting && !_waiting.ContainsKey(pod.Uid))
            {
                return false;
            }

            _waiting[pod.Uid] = (pod, report, time.GetUtcNow());
            return true;
        }
    }

    /// <summary>Stores what was gathered, and forgets who is silent.</summary>
    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        await StoreAsync(Take(), cancellationToken);
        var now = time.GetUtcNow();
        if (now - _purged >= PurgeInterval)
        {
            _purged = now;
            await database.TransactAsync(
                connection => connection.ExecuteAsync("delete from workload_reports where received_at < $1", cancellationToken, (now - Told).UtcDateTime), cancellationToken);
        }
    }

    public async Task<IReadOnlyList<WorkloadState>> ReadAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await database.ReadAsync(
            connection => connection.ListAsync(
                row => new WorkloadState
                {
                    Uid = row.GetString(0),
                    Namespace = row.GetString(1),
                    Pod = row.GetString(2),
                    Report = JsonSerializer.Deserialize(row.GetString(3), ContractsJson.Default.WorkloadReport)!,
                    AgeSeconds = (int)Math.Clamp((now - row.GetFieldValue<DateTimeOffset>(4)).TotalSeconds, 0, Told.TotalSeconds),
                },
                "select pod_uid, namespace, pod, report::text, received_at from workload_reports where received_at > $1 order by namespace, pod, pod_uid",
                cancellationToken,
                (now - Told).UtcDateTime),
            cancellationToken);
    }

    private (PodIdentity Pod, WorkloadReport Report, DateTimeOffset At)[] Take()
    {
        lock (_gate)
        {
            // In one order everywhere, so that two replicas that store at once do not wait for each other.
            var taken = _waiting.Values.OrderBy(item => item.Pod.Uid, StringComparer.Ordinal).ToArray();
            _waiting = [];
            return taken;
        }
    }

    private async Task StoreAsync((PodIdentity Pod, WorkloadReport Report, DateTimeOffset At)[] reports, CancellationToken cancellationToken)
    {
        string[] ended = [.. reports.Where(item => item.Report.Ending).Select(item => item.Pod.Uid)];
        var said = reports.Where(item => !item.Report.Ending).ToArray();
        if (reports.Length == 0)
        {
            return;
        }

        await database.TransactAsync(
            async connection =>
            {
                await connection.ExecuteAsync("delete from workload_reports where pod_uid = any($1)", cancellationToken, ended);
                return await connection.ExecuteAsync(
                    """
                    insert into workload_reports (pod_uid, namespace, pod, report, received_at)
                    select n.uid, n.space, n.pod, n.report::jsonb, n.at from unnest($1, $2, $3, $4, $5) n (uid, space, pod, report, at)
                    on conflict (pod_uid) do update set report = excluded.report, received_at = excluded.received_at
                    where workload_reports.received_at < excluded.received_at
                    """,
                    cancellationToken,
                    said.Select(item => item.Pod.Uid).ToArray(),
                    said.Select(item => item.Pod.Namespace).ToArray(),
                    said.Select(item => item.Pod.Pod).ToArray(),
                    said.Select(item => JsonSerializer.Serialize(item.Report, ContractsJson.Default.WorkloadReport)).ToArray(),
                    said.Select(item => item.At.UtcDateTime).ToArray());
            },
            cancellationToken);
    }
}
