using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Logs;
using ClaudeConfig.Metering.Reports;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Telemetry;

/// <summary>Keeps what clients say, and finds what of it went around the gateways.</summary>
internal sealed class TelemetryStore(LedgerDatabase database, TimeProvider time)
{
    private const int PatienceSeconds = 60;

    /// <summary>Each record once, however often it is sent.</summary>
    public Task<int> SaveAsync(TelemetryReading reading, CancellationToken cancellationToken) => database.TransactAsync(
        async connection =>
        {
            var now = time.GetUtcNow();
            await using var batch = connection.Batch([UsageCommand([.. reading.Usage.DistinctBy(usage => usage.Key).OrderBy(usage => usage.Key)], now), LogStore.ErrorCommand(reading.Errors, now)]);
            return await batch.ExecuteNonQueryAsync(cancellationToken);
        },
        cancellationToken);

    /// <summary>
    /// By project, member and model. A request counts as seen where a gateway's event has its id; a sum is looked at only where nothing else is known of its
    /// session, so that nothing is counted twice.
    /// </summary>
    public Task<List<AroundGateway>> AroundAsync(DateTimeOffset from, DateTimeOffset to, IReadOnlyList<ObjectRef> projects, CancellationToken cancellationToken) => database.ReadAsync(
        async connection =>
        {
            await using var command = connection.Query(
                """
                with seen as materialized (
                    select upstream_request_id as id from usage_events where start_time >= $1 - interval '1 hour' and start_time < $2 + interval '1 hour' and upstream_request_id is not null
                    union all select id from usage_events where start_time >= $1 - interval '1 hour' and start_time < $2 + interval '1 hour'),
                sessions as materialized (
                    select session_id as id from usage_events where start_time >= $1 - interval '1 hour' and start_time < $2 + interval '1 hour' and session_id is not null
                    union select session_id from client_usage where at >= $1 - interval '1 hour' and at < $2 + interval '1 hour' and request_id is not null and session_id is not null)
                select c.project_namespace, c.project_name, c.member, c.model, count(c.request_id), sum(c.input_tokens)::bigint, sum(c.cache_write_tokens)::bigint,
                    sum(c.cache_read_tokens)::bigint, sum(c.output_tokens)::bigint, sum(c.cost)
                from client_usage c
                where c.at >= $1 and c.at < $2 and ($3 or (c.project_namespace, c.project_name) in (select * from unnest($4, $5)))
                    and case when c.request_id is not null then not exists (select from seen where seen.id = c.request_id)
                        else c.session_id is null or not exists (select from sessions where sessions.id = c.session_id) end
                group by c.project_namespace, c.project_name, c.member, c.model order by sum(c.cost) desc, 1, 2, 3, 4 limit 1000
                """,
                from.UtcDateTime,
                to.UtcDateTime,
                projects.Count == 0,
                projects.Select(project => project.Namespace).ToArray(),
                projects.Select(project => project.Name).ToArray());
            command.CommandTimeout = PatienceSeconds;
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await reader.ListAsync(Read, cancellationToken);
        },
        cancellationToken);

    private static AroundGateway Read(NpgsqlDataReader row) => new(
        new ObjectRef(row.GetString(0), row.GetString(1)),
        row.OptionalText(2),
        row.GetString(3),
        new UsageSums
        {
            Requests = row.GetInt64(4),
            InputTokens = row.GetInt64(5),
            CacheWrite5mTokens = row.GetInt64(6),
            CacheReadTokens = row.GetInt64(7),
            OutputTokens = row.GetInt64(8),
            Cost = row.GetDecimal(9),
        });

    private static NpgsqlBatchCommand UsageCommand(IReadOnlyCollection<ClientUsage> usage, DateTimeOffset received) => Sql.Command(
        """
        insert into client_usage (key, at, received_at, project_namespace, project_name, request_id, session_id, member, model, input_tokens, cache_write_tokens, cache_read_tokens, output_tokens, cost)
        select n.key, n.at, $2, n.space, n.project, n.request, n.session, n.member, n.model, n.input, n.written, n.read, n.output, n.cost
        from unnest($1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) n (key, at, space, project, request, session, member, model, input, written, read, output, cost)
        on conflict do nothing
        """,
        usage.Select(entry => entry.Key).ToArray(),
        received.UtcDateTime,
        usage.Select(entry => entry.At.UtcDateTime).ToArray(),
        usage.Select(entry => entry.Project.Namespace).ToArray(),
        usage.Select(entry => entry.Project.Name).ToArray(),
        usage.Select(entry => entry.RequestId).ToArray(),
        usage.Select(entry => entry.SessionId).ToArray(),
        usage.Select(entry => entry.Member).ToArray(),
        usage.Select(entry => entry.Model).ToArray(),
        usage.Select(entry => entry.Usage.Input).ToArray(),
        usage.Select(entry => entry.Usage.CacheWrite5m).ToArray(),
        usage.Select(entry => entry.Usage.CacheRead).ToArray(),
        usage.Select(entry => entry.Usage.Output).ToArray(),
        usage.Select(entry => entry.Cost).ToArray());
}
