using System.Globalization;
using Npgsql;

namespace ClaudeConfig.Metering.Storage;

/// <summary>Keeps a partition a month of the tables that grow with time ready, from before the oldest event that is accepted until after next month. Hypertables do this themselves.</summary>
internal sealed class EventPartitions(LedgerDatabase database, TimeProvider time)
{
    private static readonly string[] Tables = ["usage_events", "error_logs", "health_checks", "audit_logs"];

    public async Task EnsureAsync(CancellationToken cancellationToken) =>
        await database.TransactAsync(
            async connection =>
            {
                foreach (var table in await NativeAsync(connection, cancellationToken))
                {
                    await CreateAsync(connection, table, cancellationToken);
                }

                return true;
            },
            cancellationToken);

    private static Task<List<string>> NativeAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ListAsync(
            row => row.GetString(0),
            "select name from unnest($1) name where exists (select from pg_partitioned_table where partrelid = to_regclass(name)) order by name",
            cancellationToken,
            Tables);

    private async Task CreateAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync("select pg_advisory_xact_lock($1)", cancellationToken, AdvisoryLocks.Migration);
        var now = time.GetUtcNow().UtcDateTime;
        var month = new DateTime(now.Year, now.Month, 1, 0, 0, 0, DateTimeKind.Utc);
        var existing = await connection.ListAsync(
            row => row.GetString(0),
            "select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = to_regclass($1)",
            cancellationToken,
            table);
        for (var offset = -2; offset <= 2; offset++)
        {
            var from = month.AddMonths(offset);
            var name = string.Create(CultureInfo.InvariantCulture, $"{table}_{from:yyyy_MM}");
            if (!existing.Contains(name))
            {
                var text = string.Create(
                    CultureInfo.InvariantCulture,
                    $"create table {name} partition of {table} for values from ('{from:yyyy-MM-dd}T00:00:00Z') to ('{from.AddMonths(1):yyyy-MM-dd}T00:00:00Z')");
                await connection.ExecuteAsync(text, cancellationToken);
            }
        }
    }
}
