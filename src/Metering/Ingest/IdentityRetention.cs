using ClaudeConfig.Metering.Storage;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>Forgets identities, but only of events so old that their start would be refused by now.</summary>
internal sealed class IdentityRetention(LedgerDatabase database, TimeProvider time)
{
    /// <summary>An event may start a little after it is received (skew); every copy of it is refused once the dedup window has passed since its start.</summary>
    private static readonly TimeSpan Kept = EventRules.DedupWindow + EventRules.ClockSkew + TimeSpan.FromDays(2);

    public Task<int> PurgeAsync(CancellationToken cancellationToken) =>
        database.TransactAsync(
            connection => connection.ExecuteAsync(
                """
                delete from event_identity where (tenant, source, id) in
                    (select tenant, source, id from event_identity where received_at < $1 limit 20000)
                """,
                cancellationToken,
                (time.GetUtcNow() - Kept).UtcDateTime),
            cancellationToken);
}
