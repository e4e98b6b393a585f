using System.Globalization;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>
/// Begins a partition of identities now and then, and drops those in which every event is so old that its start would be refused by now:
/// whatever the rate, forgetting costs nothing.
/// </summary>
internal sealed class IdentityEpochs(LedgerGate gate, LedgerDatabase database, TimeProvider time)
{
    /// <summary>Longer: more is kept than need be. Shorter: more partitions to look into for each event.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromDays(12);

    /// <summary>An event may start a little after it is received (skew); every copy of it is refused once the dedup window has passed since its start.</summary>
    private static readonly TimeSpan Kept = EventRules.DedupWindow + EventRules.ClockSkew + TimeSpan.FromDays(2);

    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        if (IsDue(await database.ReadAsync(connection => ReadAsync(connection, cancellationToken), cancellationToken)))
        {
            // Alone: whoever writes afterwards sees all that was written to the partition of before.
            await gate.RebuildAsync(async (connection, _) => await TurnAsync(connection, cancellationToken), cancellationToken);
        }
    }

    public static Task<List<(int Epoch, DateTimeOffset StartedAt)>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ListAsync(row => (row.GetInt32(0), row.GetFieldValue<DateTimeOffset>(1)), "select epoch, started_at from identity_epochs order by epoch", cancellationToken);

    private bool IsDue(List<(int Epoch, DateTimeOffset StartedAt)> epochs) => MayBegin(epochs) || Expired(epochs).Any();

    private bool MayBegin(List<(int Epoch, DateTimeOffset StartedAt)> epochs) => time.GetUtcNow() - epochs[^1].StartedAt >= Length;

    /// <summary>What was received in an epoch was received before the next began.</summary>
    private IEnumerable<int> Expired(List<(int Epoch, DateTimeOffset StartedAt)> epochs) =>
        epochs.Zip(epochs.Skip(1)).Where(pair => time.GetUtcNow() - pair.Second.StartedAt > Kept).Select(pair => pair.First.Epoch);

    private async Task<bool> TurnAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var epochs = await ReadAsync(connection, cancellationToken);
        foreach (var expired in Expired(epochs))
        {
            await connection.ExecuteAsync(Text($"drop table event_identity_e{expired}"), cancellationToken);
            await connection.ExecuteAsync("delete from identity_epochs where epoch = $1", cancellationToken, expired);
        }

        if (MayBegin(epochs))
        {
            var next = epochs[^1].Epoch + 1;
            await connection.ExecuteAsync(Text($"create table event_identity_e{next} partition of event_identity for values in ({next})"), cancellationToken);
            await connection.ExecuteAsync(Text($"create unique index on event_identity_e{next} (key)"), cancellationToken);
            await connection.ExecuteAsync("insert into identity_epochs values ($1, $2)", cancellationToken, next, time.GetUtcNow().UtcDateTime);
        }

        return true;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
