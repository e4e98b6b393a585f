namespace ClaudeConfig.Metering.Storage;

/// <summary>Takes away what has been kept long enough. Of the ledger and its rollups nothing is, unless the platform says so.</summary>
internal sealed class Retention(LedgerDatabase database, MeteringOptions options, TimeProvider time)
{
    /// <summary>Rows at once: nobody waits for a purge.</summary>
    private const int AtOnce = 20_000;

    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        await PurgeAsync("error_logs", "at", options.LogRetentionDays, cancellationToken);
        await PurgeAsync("health_checks", "at", options.LogRetentionDays, cancellationToken);
        await PurgeAsync("client_usage", "at", options.LogRetentionDays, cancellationToken);
        await PurgeAsync("usage_events", "start_time", options.EventRetentionDays, cancellationToken);
    }

    private async Task PurgeAsync(string table, string column, int? days, CancellationToken cancellationToken)
    {
        if (days is not { } kept)
        {
            return;
        }

        var before = time.GetUtcNow().AddDays(-kept).UtcDateTime;
        if (await IsHypertableAsync(table, cancellationToken))
        {
            await database.TransactAsync(
                connection => connection.ExecuteAsync("select drop_chunks($1::regclass, older_than => $2::timestamptz)", cancellationToken, table, before), cancellationToken);
            return;
        }

        await DropPartitionsAsync(table, before, cancellationToken);
        while (await database.TransactAsync(
            connection => connection.ExecuteAsync(
                $"delete from {table} where (tableoid, ctid) in (select tableoid, ctid from {table} where {column} < $1 limit {AtOnce})", cancellationToken, before),
            cancellationToken) == AtOnce)
        {
            // The next of them.
        }
    }

    private Task<bool> IsHypertableAsync(string table, CancellationToken cancellationToken) => database.ReadAsync(
        async connection =>
            (await connection.ListAsync(row => row.GetBoolean(0), "select exists (select from pg_extension where extname = 'timescaledb')", cancellationToken))[0]
            && (await connection.ListAsync(
                row => row.GetBoolean(0),
                "select exists (select from timescaledb_information.hypertables where hypertable_schema = current_schema() and hypertable_name = $1)",
                cancellationToken,
                table))[0],
        cancellationToken);

    /// <summary>A month that is over as a whole goes as a whole.</summary>
    private Task<int> DropPartitionsAsync(string table, DateTime before, CancellationToken cancellationToken) => database.TransactAsync(
        async connection =>
        {
            var old = (await connection.ListAsync(
                    row => row.GetString(0),
                    "select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = to_regclass($1) and c.relname ~ '_[0-9]{4}_[0-9]{2}$'",
                    cancellationToken,
                    table))
                .Where(name => Month(name).AddMonths(1) <= before).ToList();
            foreach (var name in old)
            {
                await connection.ExecuteAsync($"drop table {name}", cancellationToken);
            }

            return old.Count;
        },
        cancellationToken);

    private static DateTime Month(string partition) =>
        DateTime.ParseExact(partition[^7..], "yyyy_MM", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal);
}
