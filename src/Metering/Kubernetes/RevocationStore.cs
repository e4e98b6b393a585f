using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Storage;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>
/// Replicas tell one another what they saw revoked, beside answering: one that began after a change says the same as those that saw it. While the store is away each
/// says what it saw itself.
/// </summary>
internal sealed class RevocationStore(Revocations revocations, LedgerDatabase database, TimeProvider time)
{
    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        if (!revocations.HasSynced)
        {
            return;
        }

        var told = revocations.Untold();
        try
        {
            revocations.Merge(await database.TransactAsync(
                async connection =>
                {
                    await SaveAsync(connection, told, cancellationToken);
                    return await connection.ListAsync(
                        row => new RevocationRecord(new ObjectRef(row.GetString(0), row.GetString(1)), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3)),
                        "select namespace, name, key_id, forget_at from revocations where forget_at > $1",
                        cancellationToken,
                        time.GetUtcNow().UtcDateTime);
                },
                cancellationToken));
        }
        catch
        {
            revocations.TellAgain(told);
            throw;
        }
    }

    private async Task SaveAsync(Npgsql.NpgsqlConnection connection, IReadOnlyList<RevocationRecord> told, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync("delete from revocations where forget_at <= $1", cancellationToken, time.GetUtcNow().UtcDateTime);
        if (told.Count == 0)
        {
            return;
        }

        // Sorted, so that replicas that saw the same change do not wait in a circle.
        var sorted = told.OrderBy(record => record.Project).ThenBy(record => record.Id, StringComparer.Ordinal).ToList();
        var (added, removed) = (sorted.Where(record => record.Until is not null).ToList(), sorted.Where(record => record.Until is null).ToList());
        await connection.ExecuteAsync(
            """
            insert into revocations (namespace, name, key_id, forget_at) select * from unnest($1, $2, $3, $4)
            on conflict (namespace, name, key_id) do update set forget_at = greatest(revocations.forget_at, excluded.forget_at)
            """,
            cancellationToken,
            added.Select(record => record.Project.Namespace).ToArray(),
            added.Select(record => record.Project.Name).ToArray(),
            added.Select(record => record.Id).ToArray(),
            added.Select(record => record.Until!.Value.UtcDateTime).ToArray());
        await connection.ExecuteAsync(
            "delete from revocations r using unnest($1, $2, $3) n (namespace, name, key_id) where r.namespace = n.namespace and r.name = n.name and r.key_id = n.key_id",
            cancellationToken,
            removed.Select(record => record.Project.Namespace).ToArray(),
            removed.Select(record => record.Project.Name).ToArray(),
            removed.Select(record => record.Id).ToArray());
    }
}
