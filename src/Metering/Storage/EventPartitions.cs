using System.Globalization;
using Npgsql;

namespace ClaudeConfig.Metering.Storage;

/// <summary>Keeps a partition a month of <c>usage_events</c> ready, from before the oldest event that is accepted until after next month. A hypertable does this itself.</summary>
internal sealed class EventPartitions(LedgerDatabase database, TimeProvider time)
{
    public async Task EnsureAsync(CancellationToken cancellationToken) =>
        await database.TransactAsync(
            async connection =>
            {
                if (await IsNativeAsync(connection, cancellationToken))
                {
                    await CreateAsync(connection, cancellationToken);
                }

                return true;
            },
            cancellationToken);

    private static async Task<bool> IsNativeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Query("select exists (select from pg_partitioned_table where partrelid = 'usage_events'::regclass)");
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private async Task CreateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync("select pg_advisory_xact_lock($1)", cancellationToken, AdvisoryLocks.Migration);
        var now = time.GetUtcNow().UtcDateTime;
        var month = new DateTime(now.Year, now.Month, 1, 0, 0, 0, DateTimeKind.Utc);
        var existing = await connection.ListAsync(
            row => row.GetString(0),
            "select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'usage_events'::regclass",
            cancellationToken);
        for (var offset = -2; offset <= 2; offset++)
        {
            var from = month.AddMonths(offset);
            var name = string.Create(CultureInfo.InvariantCulture, $"usage_events_{from:yyyy_MM}");
            if (!existing.Contains(name))
            {
                var text = string.Create(
                    CultureInfo.InvariantCulture,
                    $"create table {name} partition of usage_events for values from ('{from:yyyy-MM-dd}T00:00:00Z') to ('{from.AddMonths(1):yyyy-MM-dd}T00:00:00Z')");
                await connection.ExecuteAsync(text, cancellationToken);
            }
        }
    }
}
