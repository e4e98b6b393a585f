using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Storage;

namespace ClaudeConfig.Metering.Routers;

/// <summary>Reads how targets served, from single events.</summary>
internal sealed class TargetUseReader(LedgerDatabase database)
{
    private const int Most = 2_000;

    /// <param name="since">From then on.</param>
    /// <param name="projects">Whose requests; none: all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public Task<List<TargetUse>> ReadAsync(DateTimeOffset since, IReadOnlyCollection<ObjectRef> projects, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.ListAsync(
            row => new TargetUse(
                row.OptionalText(0) is { } space ? $"{space}/{row.OptionalText(1)}" : null, row.OptionalText(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.Optional<double>(6), row.Optional<double>(7)),
            """
            select route_namespace, route_name, target, count(*), count(*) filter (where status_code >= 400), count(*) filter (where model <> requested_model),
                percentile_cont(0.5) within group (order by first_byte_ms), percentile_cont(0.95) within group (order by first_byte_ms)
            from usage_events
            where start_time >= $1 and (cardinality($2::text[]) = 0 or exists (select from unnest($2::text[], $3::text[]) p (namespace, name) where p.namespace = project_namespace and p.name = project_name))
            group by route_namespace, route_name, target order by 1, 2, 3 limit $4
            """,
            cancellationToken,
            since.UtcDateTime,
            projects.Select(project => project.Namespace).ToArray(),
            projects.Select(project => project.Name).ToArray(),
            Most),
        cancellationToken);
}
