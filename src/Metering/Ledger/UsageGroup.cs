using ClaudeConfig.Contracts;
using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Events of a window that no budget could tell apart, summed up.</summary>
internal sealed record UsageGroup(
    Attribution Attribution, string Model, decimal Cost, decimal AssumedCost, long UnpricedEvents, DateTimeOffset LastEventTime, DateTimeOffset LastReceivedTime)
{
    /// <summary>A scan reads at its own pace: nobody waits for it.</summary>
    private const int PatienceSeconds = 600;

    private const string Hours =
        """
        select s.project_namespace, s.project_name, s.member, s.key_name, s.tags::text, s.model, sum(a.cost), sum(a.assumed_cost),
            sum(a.unpriced_events)::bigint, max(a.last_event_at), max(a.last_received_at)
        from unnest($3, $4) p (namespace, name)
        join usage_scopes s on s.project_namespace = p.namespace and s.project_name = p.name
        join hourly_aggregates a on a.scope = s.id and a.hour >= $1 and a.hour < $2
        group by s.id
        """;

    private const string Events =
        """
        select e.project_namespace, e.project_name, e.member, e.key_name, e.tags::text, e.model, sum(e.cost), sum(e.assumed_cost),
            count(*) filter (where e.price_basis in ('Assumed', 'Unpriced')), max(e.end_time), max(e.received_at)
        from unnest($3, $4) p (namespace, name)
        join usage_events e on e.project_namespace = p.namespace and e.project_name = p.name and e.start_time >= $1 and e.start_time < $2
        group by e.project_namespace, e.project_name, e.member, e.key_name, e.tags, e.model
        """;

    /// <summary>Whole hours come from the rollups, the rest (where a window begins or ends within an hour of UTC) from events.</summary>
    public static async Task<List<UsageGroup>> ReadAsync(
        NpgsqlConnection connection, WindowSpan span, IReadOnlyCollection<ObjectRef> projects, CancellationToken cancellationToken)
    {
        var (head, hours, tail) = HourSplit.Of(span);
        var groups = new List<UsageGroup>();
        foreach (var (text, part) in new[] { (Events, head), (Hours, hours), (Events, tail) })
        {
            if (part is { } range)
            {
                groups.AddRange(await ReadAsync(connection, text, range, projects, cancellationToken));
            }
        }

        return groups;
    }

    private static async Task<List<UsageGroup>> ReadAsync(
        NpgsqlConnection connection, string text, WindowSpan span, IReadOnlyCollection<ObjectRef> projects, CancellationToken cancellationToken)
    {
        await using var command = connection.Query(
            text,
            span.Start.UtcDateTime,
            (span.End ?? DateTimeOffset.MaxValue.AddYears(-1)).UtcDateTime,
            projects.Select(project => project.Namespace).ToArray(),
            projects.Select(project => project.Name).ToArray());
        command.CommandTimeout = PatienceSeconds;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ListAsync(Read, cancellationToken);
    }

    private static UsageGroup Read(NpgsqlDataReader row) => new(
        row.Scope(0),
        row.GetString(5),
        row.GetDecimal(6),
        row.GetDecimal(7),
        row.GetInt64(8),
        row.GetFieldValue<DateTimeOffset>(9),
        row.GetFieldValue<DateTimeOffset>(10));
}
