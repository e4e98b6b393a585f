using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Reads and locks windows, and adds to them.</summary>
internal static class WindowStore
{
    private const string Columns =
        "w.id, w.namespace, w.name, w.starts_at, w.ends_at, w.mode, w.currency, w.limit_amount, w.rate, w.spent, w.held, w.provisional, w.unpriced_events, w.last_event_at, w.last_received_at, w.building";

    private const string Keys = "join unnest($1, $2, $3) k (namespace, name, starts_at) using (namespace, name, starts_at)";

    private const string Chosen =
        """
        w.id = any(array(
            select n.id from unnest($1, $2, $3) k (namespace, name, starts_at) join ledger_windows n using (namespace, name, starts_at)
            union all
            select n.id from unnest($4, $5, $6) r (namespace, name, instant) join ledger_windows n using (namespace, name) where n.starts_at <= r.instant and n.ends_at > r.instant))
        """;

    /// <summary>
    /// Locks windows in the order of their ids, which is everybody's order, so that no two transactions wait for each other. What they
    /// contain is for a later statement to read: this one sees no more than what was committed when it began to wait.
    /// </summary>
    public static NpgsqlBatchCommand LockCommand(WindowChoice choice) => ForChoice($"select w.id from ledger_windows w where {Chosen} order by w.id for update of w", choice);

    public static NpgsqlBatchCommand ReadCommand(WindowChoice choice) => ForChoice($"select {Columns} from window_figures w where {Chosen}", choice);

    /// <summary>What is there, by id.</summary>
    public static async Task<Dictionary<WindowKey, long>> IdsAsync(NpgsqlConnection connection, IReadOnlyCollection<WindowKey> keys, CancellationToken cancellationToken)
    {
        await using var batch = connection.Batch(ForKeys($"select w.namespace, w.name, w.starts_at, w.id from ledger_windows w {Keys}", keys));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var rows = await reader.ListAsync(
            row => (Key: new WindowKey(new ObjectRef(row.GetString(0), row.GetString(1)), row.GetFieldValue<DateTimeOffset>(2)), Id: row.GetInt64(3)), cancellationToken);
        return rows.ToDictionary(row => row.Key, row => row.Id);
    }

    public static Task<Dictionary<WindowKey, Window>> ReadAsync(NpgsqlConnection connection, IEnumerable<WindowKey> keys, CancellationToken cancellationToken) =>
        LockAndReadAsync(connection, WindowChoice.None, WindowChoice.Of(keys), cancellationToken);

    /// <summary>Locks some windows, then reads those and others.</summary>
    public static async Task<Dictionary<WindowKey, Window>> LockAndReadAsync(
        NpgsqlConnection connection, WindowChoice locked, WindowChoice all, CancellationToken cancellationToken)
    {
        if (all.IsEmpty)
        {
            return [];
        }

        await using var batch = locked.IsEmpty ? connection.Batch(ReadCommand(all)) : connection.Batch(LockCommand(locked), ReadCommand(all));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (!locked.IsEmpty)
        {
            await reader.NextResultAsync(cancellationToken);
        }

        return (await reader.ListAsync(Read, cancellationToken)).ToDictionary(window => window.Key);
    }

    /// <summary>Adds to windows without their locks.</summary>
    public static NpgsqlBatchCommand AddCommand(short lane, IReadOnlyCollection<Tally> tallies)
    {
        var sorted = tallies.OrderBy(tally => tally.WindowId).ToList();
        return Sql.Command(
            """
            insert into window_tallies as t (window_id, lane, spent, held, provisional, unpriced_events, last_event_at, last_received_at)
            select window_id, $1, spent, held, provisional, unpriced_events, last_event_at, last_received_at
            from unnest($2, $3, $4, $5, $6, $7, $8) n (window_id, spent, held, provisional, unpriced_events, last_event_at, last_received_at)
            on conflict (window_id, lane) do update set spent = t.spent + excluded.spent, held = t.held + excluded.held,
                provisional = t.provisional + excluded.provisional, unpriced_events = t.unpriced_events + excluded.unpriced_events,
                last_event_at = greatest(t.last_event_at, excluded.last_event_at), last_received_at = greatest(t.last_received_at, excluded.last_received_at)
            """,
            lane,
            sorted.Select(tally => tally.WindowId).ToArray(),
            sorted.Select(tally => tally.Spent).ToArray(),
            sorted.Select(tally => tally.Held).ToArray(),
            sorted.Select(tally => tally.Provisional).ToArray(),
            sorted.Select(tally => tally.UnpricedEvents).ToArray(),
            sorted.Select(tally => tally.LastEventTime?.UtcDateTime).ToArray(),
            sorted.Select(tally => tally.LastReceivedTime?.UtcDateTime).ToArray());
    }

    public static Window Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Budget = new ObjectRef(row.GetString(1), row.GetString(2)),
        Start = row.GetFieldValue<DateTimeOffset>(3),
        End = row.Optional<DateTimeOffset>(4),
        Mode = (EnforcementMode)row.GetInt16(5),
        Currency = row.GetString(6),
        Limit = row.Optional<decimal>(7),
        Rate = row.Optional<decimal>(8),
        Spent = row.GetDecimal(9),
        Held = row.GetDecimal(10),
        Provisional = row.GetDecimal(11),
        UnpricedEvents = row.GetInt64(12),
        LastEventTime = row.Optional<DateTimeOffset>(13),
        LastReceivedTime = row.Optional<DateTimeOffset>(14),
        Building = !row.IsDBNull(15),
    };

    private static NpgsqlBatchCommand ForKeys(string text, IReadOnlyCollection<WindowKey> keys) =>
        Sql.Command(
            text,
            keys.Select(key => key.Budget.Namespace).ToArray(),
            keys.Select(key => key.Budget.Name).ToArray(),
            keys.Select(key => key.Start.ToUniversalTime()).ToArray());

    private static NpgsqlBatchCommand ForChoice(string text, WindowChoice choice) =>
        Sql.Command(
            text,
            choice.Keys.Select(key => key.Budget.Namespace).ToArray(),
            choice.Keys.Select(key => key.Budget.Name).ToArray(),
            choice.Keys.Select(key => key.Start.ToUniversalTime()).ToArray(),
            choice.Rolling.Select(entry => entry.Budget.Namespace).ToArray(),
            choice.Rolling.Select(entry => entry.Budget.Name).ToArray(),
            choice.Rolling.Select(entry => entry.Instant.ToUniversalTime()).ToArray());
}
