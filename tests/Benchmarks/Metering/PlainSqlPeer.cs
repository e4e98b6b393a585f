using System.Diagnostics;
using ClaudeConfig.Metering.Ingest;
using Npgsql;

namespace ClaudeConfig.Benchmarks.Metering;

/// <summary>
/// What somebody would write first: rows into a staging table, identities with a primary key of three texts, what is new into the table, and
/// two sums into a ledger; 5,000 rows a transaction, on one connection. No HTTP, no prices, no leases, no rollups.
/// </summary>
internal sealed class PlainSqlPeer(NpgsqlDataSource source)
{
    private const int Rows = 5_000;

    private const string Store =
        """
        with fresh as (
            insert into peer_identity (tenant, source, id, received_at) select tenant, source, id, received_at from staging on conflict do nothing
            returning tenant, source, id),
        stored as (
            insert into usage_events select s.* from staging s join fresh f using (tenant, source, id) returning project_namespace, project_name, cost)
        insert into peer_ledger as l (namespace, name, spent)
        select project_namespace, project_name, sum(cost) from stored group by 1, 2
        union all select 'team', 'company', sum(cost) from stored
        on conflict (namespace, name) do update set spent = l.spent + excluded.spent
        """;

    public async Task PrepareAsync()
    {
        await using var command = source.CreateCommand(
            """
            create table peer_identity (tenant text, source text, id text, received_at timestamptz not null, primary key (tenant, source, id));
            create table peer_ledger (namespace text, name text, spent numeric(28, 12) not null, primary key (namespace, name))
            """);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<double> RunAsync(int events)
    {
        var batches = CopyPeer.Rows(events, Rows);
        await using var connection = await source.OpenConnectionAsync();
        await ExecuteAsync(connection, "create temporary table if not exists staging (like usage_events)");
        await using var store = new NpgsqlCommand(Store, connection);
        var clock = Stopwatch.StartNew();
        foreach (var (rows, _) in batches)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await ExecuteAsync(connection, "truncate staging");
            await EventRows.CopyAsync(connection, [(rows, null)], CancellationToken.None, table: "staging");
            await store.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
        }

        return events / clock.Elapsed.TotalSeconds;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string text)
    {
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync();
    }
}
