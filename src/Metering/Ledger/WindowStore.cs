using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Reads, locks and writes rows of <c>ledger_windows</c>.</summary>
internal static class WindowStore
{
    public const string Columns =
        "w.id, w.namespace, w.name, w.starts_at, w.ends_at, w.mode, w.currency, w.limit_amount, w.rate, w.spent, w.held, w.provisional, w.unpriced_events, w.last_event_at, w.last_received_at";

    private const string ByKey = $"select {Columns} from ledger_windows w join unnest($1, $2, $3) k (namespace, name, starts_at) using (namespace, name, starts_at)";

    /// <summary>Locks windows in the order of their ids, which is everybody's order, so that no two transactions wait for each other.</summary>
    public static NpgsqlBatchCommand LockCommand(IReadOnlyCollection<WindowKey> keys) => ForKeys($"{ByKey} order by w.id for update of w", keys);

    public static NpgsqlBatchCommand ReadCommand(IReadOnlyCollection<WindowKey> keys) => ForKeys(ByKey, keys);

    public static async Task<Dictionary<WindowKey, Window>> QueryAsync(NpgsqlConnection connection, NpgsqlBatchCommand command, CancellationToken cancellationToken)
    {
        await using var batch = connection.Batch(command);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return (await reader.ListAsync(Read, cancellationToken)).ToDictionary(window => window.Key);
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
    };

    /// <summary>Writes what is reserved in windows whose locks are held.</summary>
    public static NpgsqlBatchCommand SaveReservationsCommand(IReadOnlyCollection<Window> windows) =>
        Sql.Command(
            "update ledger_windows w set held = n.held, provisional = n.provisional from unnest($1, $2, $3) n (id, held, provisional) where w.id = n.id",
            windows.Select(window => window.Id).ToArray(),
            windows.Select(window => window.Held).ToArray(),
            windows.Select(window => window.Provisional).ToArray());

    private static NpgsqlBatchCommand ForKeys(string text, IReadOnlyCollection<WindowKey> keys) =>
        Sql.Command(
            text,
            keys.Select(key => key.Budget.Namespace).ToArray(),
            keys.Select(key => key.Budget.Name).ToArray(),
            keys.Select(key => key.Start.ToUniversalTime()).ToArray());
}
