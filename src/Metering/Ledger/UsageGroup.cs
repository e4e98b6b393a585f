using System.Text.Json;
using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Domain.Windows;
using Npgsql;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Events of a window that no budget could tell apart, summed up.</summary>
internal sealed record UsageGroup(
    Attribution Attribution, string Model, decimal Cost, decimal AssumedCost, long UnpricedEvents, DateTimeOffset LastEventTime, DateTimeOffset LastReceivedTime)
{
    public static Task<List<UsageGroup>> ReadAsync(NpgsqlConnection connection, WindowSpan span, CancellationToken cancellationToken) =>
        connection.ListAsync(
            Read,
            """
            select project_namespace, project_name, member, key_name, tags::text, model, sum(cost), sum(assumed_cost),
                count(*) filter (where price_basis in ('Assumed', 'Unpriced')), max(end_time), max(received_at)
            from usage_events where start_time >= $1 and start_time < $2
            group by project_namespace, project_name, member, key_name, tags, model
            """,
            cancellationToken,
            span.Start.UtcDateTime,
            (span.End ?? DateTimeOffset.MaxValue.AddYears(-1)).UtcDateTime);

    private static UsageGroup Read(NpgsqlDataReader row) => new(
        new Attribution
        {
            Project = new ObjectRef(row.GetString(0), row.GetString(1)),
            Member = row.OptionalText(2),
            Key = row.OptionalText(3),
            Tags = JsonSerializer.Deserialize<SortedDictionary<string, string>>(row.GetString(4))!,
        },
        row.GetString(5),
        row.GetDecimal(6),
        row.GetDecimal(7),
        row.GetInt64(8),
        row.GetFieldValue<DateTimeOffset>(9),
        row.GetFieldValue<DateTimeOffset>(10));
}
