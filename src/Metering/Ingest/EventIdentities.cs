using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>Claims identities of events, each once and for all.</summary>
internal static class EventIdentities
{
    private const string Claim =
        """
        with n as (select key, content_hash from unnest($1, $2) n (key, content_hash)),
        claimed as (insert into event_identity (key, content_hash, epoch) select key, content_hash, $3 from n on conflict do nothing returning key)
        select n.key from n left join claimed c on c.key = n.key where c.key is null
        """;

    private const string ClaimBesideOlder =
        """
        with n as (select key, content_hash from unnest($1, $2) n (key, content_hash)),
        claimed as (
            insert into event_identity (key, content_hash, epoch)
            select key, content_hash, $3 from n where not exists (select from event_identity o where o.epoch = any($4) and o.key = n.key)
            on conflict do nothing returning key)
        select n.key from n left join claimed c on c.key = n.key where c.key is null
        """;

    /// <summary>Claims what nobody has claimed before. Sorted, so that two transactions never wait for each other.</summary>
    /// <returns>The content that was counted under each identity that somebody had.</returns>
    public static async Task<Dictionary<Guid, Guid>> ClaimAsync(NpgsqlConnection connection, IEnumerable<PricedEvent> events, CancellationToken cancellationToken)
    {
        var epochs = (await IdentityEpochs.ReadAsync(connection, cancellationToken)).Select(epoch => epoch.Epoch).ToArray();
        var sorted = events.OrderBy(entry => entry.Key).ToList();
        object[] values = [sorted.Select(entry => entry.Key).ToArray(), sorted.Select(entry => entry.Hash).ToArray(), epochs[^1]];
        var taken = await connection.ListAsync(
            row => row.GetGuid(0), epochs.Length == 1 ? Claim : ClaimBesideOlder, cancellationToken, epochs.Length == 1 ? values : [.. values, epochs[..^1]]);
        return taken.Count == 0 ? [] : await HashesAsync(connection, taken, cancellationToken);
    }

    private static async Task<Dictionary<Guid, Guid>> HashesAsync(NpgsqlConnection connection, List<Guid> keys, CancellationToken cancellationToken)
    {
        var rows = await connection.ListAsync(
            row => (Key: row.GetGuid(0), Hash: row.GetGuid(1)), "select key, content_hash from event_identity where key = any($1)", cancellationToken, keys.ToArray());
        return rows.ToDictionary(row => row.Key, row => row.Hash);
    }
}
