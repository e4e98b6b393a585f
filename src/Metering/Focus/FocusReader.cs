using System.Runtime.CompilerServices;
using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Focus;

/// <summary>Reads charges from the hours, one after another: a year of a company does not fit into memory.</summary>
internal sealed class FocusReader(IReportStore database)
{
    private const int PatienceSeconds = 300;
    private const int Fixed = 10;

    private static readonly string Sums = string.Join(
        ", ", FocusMeter.All.Select(meter => $"sum(a.{meter.Quantity})::bigint, sum(a.{meter.Column}_cost), sum(a.{meter.Column}_list_cost)"));

    /// <param name="from">A whole hour.</param>
    /// <param name="to">A whole hour, exclusive.</param>
    /// <param name="byHour">Periods of an hour; else of a day of UTC.</param>
    /// <param name="projects">None: all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async IAsyncEnumerable<FocusCharge> ReadAsync(
        DateTimeOffset from, DateTimeOffset to, bool byHour, IReadOnlyList<ObjectRef> projects, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = connection.Query(
            $"""
            select date_trunc('{(byHour ? "hour" : "day")}', a.hour, 'UTC') as period, s.project_namespace, s.project_name, s.key_name, s.route_namespace, s.route_name, s.tags::text,
                s.provider, s.model, count(*), {Sums}
            from hourly_aggregates a join usage_scopes s on s.id = a.scope
            where a.hour >= $1 and a.hour < $2
                and ($3 or (s.project_namespace, s.project_name) in (select * from unnest($4, $5)))
            group by period, s.project_namespace, s.project_name, s.key_name, s.route_namespace, s.route_name, s.tags, s.provider, s.model
            order by period, s.project_namespace, s.project_name, s.provider, s.model, s.key_name, s.route_namespace, s.route_name, s.tags
            """,
            from.UtcDateTime,
            to.UtcDateTime,
            projects.Count == 0,
            projects.Select(project => project.Namespace).ToArray(),
            projects.Select(project => project.Name).ToArray());
        command.CommandTimeout = PatienceSeconds;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            foreach (var charge in Charges(reader, from, to, byHour))
            {
                yield return charge;
            }
        }
    }

    private static IEnumerable<FocusCharge> Charges(NpgsqlDataReader row, DateTimeOffset from, DateTimeOffset to, bool byHour)
    {
        var period = row.GetFieldValue<DateTimeOffset>(0);
        var end = byHour ? period.AddHours(1) : period.AddDays(1);
        for (var i = 0; i < FocusMeter.All.Count; i++)
        {
            var at = Fixed + (3 * i);
            if (row.GetInt64(at) is var quantity and > 0)
            {
                yield return new FocusCharge
                {
                    Start = period > from ? period : from,
                    End = end < to ? end : to,
                    Project = new ObjectRef(row.GetString(1), row.GetString(2)),
                    Key = row.OptionalText(3),
                    Route = row.IsDBNull(4) ? null : new ObjectRef(row.GetString(4), row.GetString(5)),
                    Tags = row.GetString(6),
                    Provider = row.GetString(7),
                    Model = row.GetString(8),
                    Meter = FocusMeter.All[i],
                    Quantity = quantity,
                    Cost = row.GetDecimal(at + 1),
                    ListCost = row.GetDecimal(at + 2),
                };
            }
        }
    }
}
