using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Notifications;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Thresholds;

/// <summary>Keeps what fired, and puts what has to be told beside it in one transaction: told once a window and level, whoever leads.</summary>
internal sealed class ThresholdStore(LedgerDatabase database, TimeProvider time)
{
    /// <summary>Longer than any window whose threshold could fire again, but for those without an end.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(800);

    public async Task<ILookup<(ObjectRef Budget, DateTimeOffset Start), (ThresholdKey Key, DateTimeOffset At)>> ReadAsync(CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            connection => connection.ListAsync(
                row => (
                    Window: (new ObjectRef(row.GetString(0), row.GetString(1)), row.GetFieldValue<DateTimeOffset>(2)),
                    Fired: (new ThresholdKey(row.GetInt32(3), Enum.Parse<ThresholdBasis>(row.GetString(4)), Enum.Parse<ThresholdAction>(row.GetString(5))), row.GetFieldValue<DateTimeOffset>(6))),
                "select namespace, name, starts_at, percent, basis, action, fired_at from fired_thresholds where fired_at > $1 order by fired_at, percent",
                cancellationToken,
                (time.GetUtcNow() - Kept).UtcDateTime),
            cancellationToken);
        return rows.ToLookup(row => row.Window, row => row.Fired);
    }

    /// <returns>What fired now: what another process fired a moment ago is not among it.</returns>
    public Task<IReadOnlyList<ThresholdKey>> MoveAsync(Budget budget, BudgetFigures figures, ThresholdMoves moves, CancellationToken cancellationToken) => database.TransactAsync(
        async connection =>
        {
            var window = (figures.Namespace, figures.Name, figures.StartTime);
            await LiftAsync(connection, window, moves.Lift, cancellationToken);
            var fired = await FireAsync(connection, window, moves.Fire, cancellationToken);
            var notes = fired.SelectMany(key => Notification.Of(budget, figures, key, time.GetUtcNow())).ToList();
            if (notes.Count > 0)
            {
                await using var batch = connection.Batch(NotificationStore.AddCommand(notes));
                await batch.ExecuteNonQueryAsync(cancellationToken);
            }

            return fired;
        },
        cancellationToken);

    public Task<int> PurgeAsync(CancellationToken cancellationToken) => database.TransactAsync(
        connection => connection.ExecuteAsync("delete from fired_thresholds where fired_at < $1", cancellationToken, (time.GetUtcNow() - Kept).UtcDateTime), cancellationToken);

    private async Task<IReadOnlyList<ThresholdKey>> FireAsync(
        NpgsqlConnection connection, (string Namespace, string Name, DateTimeOffset Start) window, IReadOnlyList<ThresholdKey> keys, CancellationToken cancellationToken) =>
        keys.Count == 0 ? [] : await connection.ListAsync(
            row => new ThresholdKey(row.GetInt32(0), Enum.Parse<ThresholdBasis>(row.GetString(1)), Enum.Parse<ThresholdAction>(row.GetString(2))),
            """
            insert into fired_thresholds (namespace, name, starts_at, percent, basis, action, fired_at) select $1, $2, $3, n.*, $4 from unnest($5, $6, $7) n
            on conflict do nothing returning percent, basis, action
            """,
            cancellationToken,
            window.Namespace,
            window.Name,
            window.Start.UtcDateTime,
            time.GetUtcNow().UtcDateTime,
            keys.Select(key => key.Percent).ToArray(),
            keys.Select(key => key.Basis.ToString()).ToArray(),
            keys.Select(key => key.Action.ToString()).ToArray());

    private static Task<int> LiftAsync(
        NpgsqlConnection connection, (string Namespace, string Name, DateTimeOffset Start) window, IReadOnlyList<ThresholdKey> keys, CancellationToken cancellationToken) =>
        keys.Count == 0 ? Task.FromResult(0) : connection.ExecuteAsync(
            """
            delete from fired_thresholds f using unnest($4, $5, $6) n (percent, basis, action)
            where f.namespace = $1 and f.name = $2 and f.starts_at = $3 and f.percent = n.percent and f.basis = n.basis and f.action = n.action
            """,
            cancellationToken,
            window.Namespace,
            window.Name,
            window.Start.UtcDateTime,
            keys.Select(key => key.Percent).ToArray(),
            keys.Select(key => key.Basis.ToString()).ToArray(),
            keys.Select(key => key.Action.ToString()).ToArray());
}
