using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Recommendations;

/// <summary>Reads how models were used: from events, for only they know of sessions and of single requests.</summary>
internal sealed class RecommendationReader(IReportStore database)
{
    /// <summary>The longest prompt of a small request, and its longest answer.</summary>
    public const long SmallPrompt = 4_000;

    public const long SmallOutput = 500;

    private const int PatienceSeconds = 120;

    // A request follows the one before of its session and model; the caches of models are apart.
    private const string Text =
        """
        with requests as (
            select project_namespace, project_name, provider, model, session_id, input_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens, output_tokens, cost,
                input_tokens + cache_write_5m_tokens + cache_write_1h_tokens + cache_read_tokens <= $6 and output_tokens <= $7 as small,
                case when session_id is null then null
                    else start_time - lag(start_time) over (partition by project_namespace, project_name, provider, model, session_id order by start_time) end as gap
            from usage_events
            where start_time >= $1 and start_time < $2 and price_basis in ('List', 'Contract') and not batch
                and ($3 or (project_namespace, project_name) in (select * from unnest($4, $5)))),
        sessions as (
            select project_namespace, project_name, provider, model, session_id,
                count(*) filter (where small) as small_requests, sum(input_tokens) filter (where small) as small_input, sum(cache_write_5m_tokens) filter (where small) as small_w5,
                sum(cache_write_1h_tokens) filter (where small) as small_w1, sum(cache_read_tokens) filter (where small) as small_read,
                sum(output_tokens) filter (where small) as small_output, sum(cost) filter (where small) as small_cost,
                sum(cache_write_5m_tokens) as w5, sum(cache_write_1h_tokens) as w1, sum(cache_read_tokens) as reads,
                sum(cache_write_5m_tokens) filter (where gap > interval '5 minutes' and gap <= interval '1 hour') as rewritten,
                sum(cache_read_tokens) filter (where gap > interval '5 minutes') as late_reads
            from requests group by 1, 2, 3, 4, 5)
        select project_namespace, project_name, provider, model, sum(small_requests)::bigint, coalesce(sum(small_input), 0)::bigint, coalesce(sum(small_w5), 0)::bigint,
            coalesce(sum(small_w1), 0)::bigint, coalesce(sum(small_read), 0)::bigint, coalesce(sum(small_output), 0)::bigint, coalesce(sum(small_cost), 0),
            count(*) filter (where session_id is not null and reads = 0 and w5 + w1 > 0),
            coalesce(sum(w5) filter (where session_id is not null and reads = 0), 0)::bigint, coalesce(sum(w1) filter (where session_id is not null and reads = 0), 0)::bigint,
            coalesce(sum(w5) filter (where session_id is not null and (reads > 0 or rewritten > 0)), 0)::bigint,
            coalesce(sum(w1) filter (where session_id is not null and reads > 0), 0)::bigint,
            coalesce(sum(rewritten), 0)::bigint, coalesce(sum(late_reads), 0)::bigint
        from sessions group by 1, 2, 3, 4
        """;

    /// <param name="from">From here.</param>
    /// <param name="to">Up to here.</param>
    /// <param name="projects">None: all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<List<UsagePattern>> ReadAsync(DateTimeOffset from, DateTimeOffset to, IReadOnlyList<ObjectRef> projects, CancellationToken cancellationToken) => database.ReadAsync(
        async connection =>
        {
            await using var command = connection.Query(
                Text,
                from.UtcDateTime,
                to.UtcDateTime,
                projects.Count == 0,
                projects.Select(project => project.Namespace).ToArray(),
                projects.Select(project => project.Name).ToArray(),
                SmallPrompt,
                SmallOutput);
            command.CommandTimeout = PatienceSeconds;
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await reader.ListAsync(Read, cancellationToken);
        },
        cancellationToken);

    private static UsagePattern Read(NpgsqlDataReader row) => new()
    {
        Project = new ObjectRef(row.GetString(0), row.GetString(1)),
        Provider = row.GetString(2),
        Model = row.GetString(3),
        SmallRequests = row.GetInt64(4),
        SmallUsage = new TokenUsage
        {
            Input = row.GetInt64(5), CacheWrite5m = row.GetInt64(6), CacheWrite1h = row.GetInt64(7), CacheRead = row.GetInt64(8), Output = row.GetInt64(9),
        },
        SmallCost = row.GetDecimal(10),
        UnreadSessions = row.GetInt64(11),
        UnreadWrites5m = row.GetInt64(12),
        UnreadWrites1h = row.GetInt64(13),
        Writes5m = row.GetInt64(14),
        Writes1h = row.GetInt64(15),
        Rewritten5m = row.GetInt64(16),
        LateReads = row.GetInt64(17),
    };
}
