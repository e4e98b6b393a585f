using System.Text.Json;
using ClaudeConfig.Metering.Storage;
using Npgsql;
using NpgsqlTypes;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>Writes identities and rows of events, many at a time.</summary>
internal static class EventWriter
{
    private const string Copy =
        """
        copy usage_events (tenant, source, id, start_time, end_time, received_at, project_namespace, project_name, member, key_name, session_id, agent_id,
            parent_agent_id, tags, route_namespace, route_name, target, provider, requested_model, model, input_tokens, cache_write_5m_tokens,
            cache_write_1h_tokens, cache_read_tokens, output_tokens, thinking_tokens, web_searches, batch, fast, inference_geo, service_tier, estimated,
            outcome, status_code, upstream_request_id, first_byte_ms, lease_id, lease_charge, cost, assumed_cost, cost_currency, price_basis, price_source,
            price_row) from stdin (format binary)
        """;

    /// <summary>Claims identities; those that were claimed before, by anyone, are not in the answer. Sorted, so that two batches never wait for each other.</summary>
    public static async Task<HashSet<EventKey>> ClaimAsync(
        NpgsqlConnection connection, IEnumerable<PricedEvent> events, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var sorted = events.OrderBy(entry => entry.Key).ToList();
        var claimed = await connection.ListAsync(
            row => new EventKey(row.GetString(0), row.GetString(1), row.GetString(2)),
            """
            insert into event_identity (tenant, source, id, content_hash, received_at)
            select tenant, source, id, content_hash, $5 from unnest($1, $2, $3, $4) n (tenant, source, id, content_hash)
            on conflict do nothing returning tenant, source, id
            """,
            cancellationToken,
            sorted.Select(entry => entry.Key.Tenant).ToArray(),
            sorted.Select(entry => entry.Key.Source).ToArray(),
            sorted.Select(entry => entry.Key.Id).ToArray(),
            sorted.Select(entry => entry.Hash).ToArray(),
            now.UtcDateTime);
        return [.. claimed];
    }

    public static async Task<Dictionary<EventKey, byte[]>> HashesAsync(
        NpgsqlConnection connection, IReadOnlyCollection<EventKey> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0)
        {
            return [];
        }

        var rows = await connection.ListAsync(
            row => (Key: new EventKey(row.GetString(0), row.GetString(1), row.GetString(2)), Hash: row.GetFieldValue<byte[]>(3)),
            "select i.tenant, i.source, i.id, i.content_hash from event_identity i join unnest($1, $2, $3) n (tenant, source, id) using (tenant, source, id)",
            cancellationToken,
            keys.Select(key => key.Tenant).ToArray(),
            keys.Select(key => key.Source).ToArray(),
            keys.Select(key => key.Id).ToArray());
        return rows.ToDictionary(row => row.Key, row => row.Hash);
    }

    public static async Task CopyAsync(NpgsqlConnection connection, IEnumerable<PricedEvent> events, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var writer = await connection.BeginBinaryImportAsync(Copy, cancellationToken);
        foreach (var entry in events)
        {
            await writer.StartRowAsync(cancellationToken);
            await WriteWhoAsync(writer, entry, now);
            await WriteWhatAsync(writer, entry);
            await WriteMoneyAsync(writer, entry);
        }

        await writer.CompleteAsync(cancellationToken);
    }

    private static async Task WriteWhoAsync(NpgsqlBinaryImporter writer, PricedEvent entry, DateTimeOffset now)
    {
        var (usage, attribution) = (entry.Event, entry.Event.Attribution);
        await Text(writer, usage.Tenant);
        await Text(writer, usage.Source);
        await Text(writer, usage.Id);
        await writer.WriteAsync(usage.StartTime.UtcDateTime, NpgsqlDbType.TimestampTz);
        await writer.WriteAsync(usage.EndTime.UtcDateTime, NpgsqlDbType.TimestampTz);
        await writer.WriteAsync(now.UtcDateTime, NpgsqlDbType.TimestampTz);
        await Text(writer, attribution.Project.Namespace);
        await Text(writer, attribution.Project.Name);
        await Text(writer, attribution.Member);
        await Text(writer, attribution.Key);
        await Text(writer, attribution.SessionId);
        await Text(writer, attribution.AgentId);
        await Text(writer, attribution.ParentAgentId);
        await writer.WriteAsync(entry.Tags, NpgsqlDbType.Jsonb);
        await Text(writer, usage.Route?.Namespace);
        await Text(writer, usage.Route?.Name);
        await Text(writer, usage.Target);
        await Text(writer, usage.Provider);
        await Text(writer, usage.RequestedModel);
        await Text(writer, usage.Model);
    }

    private static async Task WriteWhatAsync(NpgsqlBinaryImporter writer, PricedEvent entry)
    {
        var (usage, tokens, modifiers) = (entry.Event, entry.Event.Usage, entry.Event.Modifiers);
        foreach (var count in (long[])[tokens.Input, tokens.CacheWrite5m, tokens.CacheWrite1h, tokens.CacheRead, tokens.Output, tokens.Thinking, tokens.WebSearches])
        {
            await writer.WriteAsync(count, NpgsqlDbType.Bigint);
        }

        await writer.WriteAsync(modifiers.Batch, NpgsqlDbType.Boolean);
        await writer.WriteAsync(modifiers.Fast, NpgsqlDbType.Boolean);
        await Text(writer, modifiers.InferenceGeo);
        await Text(writer, modifiers.ServiceTier);
        await writer.WriteAsync(usage.Estimated, NpgsqlDbType.Boolean);
        await Text(writer, usage.Outcome.ToString());
        await writer.WriteAsync(usage.StatusCode, NpgsqlDbType.Integer);
        await Text(writer, usage.UpstreamRequestId);
        if (usage.FirstByteMilliseconds is { } firstByte)
        {
            await writer.WriteAsync(firstByte, NpgsqlDbType.Bigint);
        }
        else
        {
            await writer.WriteNullAsync();
        }
    }

    private static async Task WriteMoneyAsync(NpgsqlBinaryImporter writer, PricedEvent entry)
    {
        await Text(writer, entry.Event.LeaseId);
        await writer.WriteAsync(entry.Event.LeaseCharge, NpgsqlDbType.Numeric);
        await writer.WriteAsync(entry.Cost, NpgsqlDbType.Numeric);
        await writer.WriteAsync(entry.AssumedCost, NpgsqlDbType.Numeric);
        await Text(writer, "USD");
        await Text(writer, entry.Basis.ToString());
        await Text(writer, entry.PriceSource);
        await Text(writer, entry.PriceRow);
    }

    private static Task Text(NpgsqlBinaryImporter writer, string? value) =>
        value is null ? writer.WriteNullAsync() : writer.WriteAsync(value, NpgsqlDbType.Text);
}
