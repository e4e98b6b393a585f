using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Notifications;

/// <summary>The outbox.</summary>
internal sealed class NotificationStore(LedgerDatabase database, TimeProvider time)
{
    /// <summary>How long whoever took one has to deliver it before another tries.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>How long it is remembered what became of one.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(35);

    public static NpgsqlBatchCommand AddCommand(IReadOnlyCollection<Notification> notes) => Sql.Command(
        """
        insert into notifications (id, namespace, name, channel, kind, secret_name, secret_key, payload, created_at, next_at)
        select n.*, n.created_at from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) n (id, namespace, name, channel, kind, secret_name, secret_key, payload, created_at)
        on conflict (id) do nothing
        """,
        notes.Select(note => note.Id).ToArray(),
        notes.Select(note => note.Namespace).ToArray(),
        notes.Select(note => note.Name).ToArray(),
        notes.Select(note => note.Channel).ToArray(),
        notes.Select(note => note.Kind.ToString()).ToArray(),
        notes.Select(note => note.SecretName).ToArray(),
        notes.Select(note => note.SecretKey).ToArray(),
        Sql.JsonArray([.. notes.Select(note => note.Payload)]),
        notes.Select(note => note.CreatedAt.UtcDateTime).ToArray());

    /// <summary>Adds what is to be told; what is there already is not told again.</summary>
    public async Task AddAsync(IReadOnlyCollection<Notification> notes, CancellationToken cancellationToken)
    {
        if (notes.Count > 0)
        {
            await database.TransactAsync(
                async connection =>
                {
                    await using var batch = connection.Batch(AddCommand(notes));
                    return await batch.ExecuteNonQueryAsync(cancellationToken);
                },
                cancellationToken);
        }
    }

    /// <summary>Takes what is due, so that nobody else does for a while.</summary>
    public Task<List<Notification>> TakeAsync(int most, CancellationToken cancellationToken) => database.TransactAsync(
        connection => connection.ListAsync(
            row => new Notification(
                row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), Enum.Parse<NotificationType>(row.GetString(4)), row.GetString(5), row.GetString(6), row.GetString(7),
                row.GetFieldValue<DateTimeOffset>(8), row.GetInt32(9)),
            """
            update notifications n set next_at = $2, attempts = attempts + 1
            where id in (
                select id from notifications where delivered_at is null and given_up_at is null and next_at <= $1 order by next_at limit $3 for update skip locked)
            returning id, namespace, name, channel, kind, secret_name, secret_key, payload::text, created_at, attempts
            """,
            cancellationToken,
            time.GetUtcNow().UtcDateTime,
            (time.GetUtcNow() + Lease).UtcDateTime,
            most),
        cancellationToken);

    public Task<int> DeliveredAsync(Guid id, CancellationToken cancellationToken) => database.TransactAsync(
        connection => connection.ExecuteAsync("update notifications set delivered_at = $2, last_error = null where id = $1", cancellationToken, id, time.GetUtcNow().UtcDateTime), cancellationToken);

    /// <param name="id">Which.</param>
    /// <param name="error">Why.</param>
    /// <param name="again">When to try again; null: never.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<int> FailedAsync(Guid id, string error, DateTimeOffset? again, CancellationToken cancellationToken) => database.TransactAsync(
        connection => connection.ExecuteAsync(
            "update notifications set last_error = $2, next_at = coalesce($3, next_at), given_up_at = case when $3 is null then $4 end where id = $1",
            cancellationToken,
            id,
            error.Length > 500 ? error[..500] : error,
            new NpgsqlParameter { Value = (object?)again?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz },
            time.GetUtcNow().UtcDateTime),
        cancellationToken);

    /// <summary>What became of the latest of each channel.</summary>
    public async Task<ILookup<ObjectRef, ChannelDelivery>> StatesAsync(CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            connection => connection.ListAsync(
                row => (Budget: new ObjectRef(row.GetString(0), row.GetString(1)), State: new ChannelDelivery(row.GetString(2), !row.IsDBNull(3), !row.IsDBNull(4), row.OptionalText(5))),
                "select distinct on (namespace, name, channel) namespace, name, channel, delivered_at, given_up_at, last_error from notifications order by namespace, name, channel, created_at desc",
                cancellationToken),
            cancellationToken);
        return rows.ToLookup(row => row.Budget, row => row.State);
    }

    public Task<int> PurgeAsync(CancellationToken cancellationToken) => database.TransactAsync(
        connection => connection.ExecuteAsync(
            "delete from notifications where (delivered_at is not null or given_up_at is not null) and created_at < $1", cancellationToken, (time.GetUtcNow() - Kept).UtcDateTime),
        cancellationToken);
}
