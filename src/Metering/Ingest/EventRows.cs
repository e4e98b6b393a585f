using Npgsql;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>Rows of <c>usage_events</c> as they go to PostgreSQL: written down once, before anybody waits for a connection.</summary>
internal sealed class EventRows
{
    private const string Columns =
        """
        (tenant, source, id, start_time, end_time, received_at, project_namespace, project_name, member, key_name, session_id, agent_id,
            parent_agent_id, tags, route_namespace, route_name, target, provider, requested_model, model, input_tokens, cache_write_5m_tokens,
            cache_write_1h_tokens, cache_read_tokens, output_tokens, thinking_tokens, web_searches, batch, fast, inference_geo, service_tier, estimated,
            outcome, status_code, upstream_request_id, first_byte_ms, lease_id, lease_charge, cost, assumed_cost, cost_currency, price_basis, price_source,
            price_row) from stdin (format binary)
        """;

    private const short Fields = 44;
    private const int UsualSize = 700;

    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xff, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] Trailer = [0xff, 0xff];

    private readonly CopyBuffer _buffer;
    private readonly List<int> _starts;

    private EventRows(int count) => (_buffer, _starts) = (new CopyBuffer(Math.Max(1, count) * UsualSize), new List<int>(count + 1));

    public static EventRows Of(IReadOnlyCollection<PricedEvent> events, DateTimeOffset received)
    {
        var rows = new EventRows(events.Count);
        foreach (var entry in events)
        {
            rows._starts.Add(rows._buffer.Length);
            rows.Add(entry, received);
        }

        rows._starts.Add(rows._buffer.Length);
        return rows;
    }

    /// <summary>Stores rows of several batches.</summary>
    /// <param name="connection">With a transaction.</param>
    /// <param name="batches">Rows, and which of them; null is all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="table">Of the same columns.</param>
    public static async Task CopyAsync(
        NpgsqlConnection connection, IEnumerable<(EventRows Rows, IReadOnlyList<int>? Which)> batches, CancellationToken cancellationToken, string table = "usage_events")
    {
        await using var stream = await connection.BeginRawBinaryCopyAsync($"copy {table} {Columns}", cancellationToken);
        await stream.WriteAsync(Header, cancellationToken);
        foreach (var (rows, which) in batches)
        {
            if (which is null)
            {
                await stream.WriteAsync(rows._buffer.Written, cancellationToken);
            }

            foreach (var row in which ?? [])
            {
                await stream.WriteAsync(rows._buffer.Written[rows._starts[row]..rows._starts[row + 1]], cancellationToken);
            }
        }

        await stream.WriteAsync(Trailer, cancellationToken);
    }

    private void Add(PricedEvent entry, DateTimeOffset received)
    {
        _buffer.BeginRow(Fields);
        AddWho(entry, received);
        AddWhat(entry);
        AddMoney(entry);
    }

    private void AddWho(PricedEvent entry, DateTimeOffset received)
    {
        var (usage, attribution) = (entry.Event, entry.Event.Attribution);
        _buffer.Text(usage.Tenant);
        _buffer.Text(usage.Source);
        _buffer.Text(usage.Id);
        _buffer.Time(usage.StartTime);
        _buffer.Time(usage.EndTime);
        _buffer.Time(received);
        _buffer.Text(attribution.Project.Namespace);
        _buffer.Text(attribution.Project.Name);
        _buffer.Text(attribution.Member);
        _buffer.Text(attribution.Key);
        _buffer.Text(attribution.SessionId);
        _buffer.Text(attribution.AgentId);
        _buffer.Text(attribution.ParentAgentId);
        _buffer.Json(entry.Tags);
        _buffer.Text(usage.Route?.Namespace);
        _buffer.Text(usage.Route?.Name);
        _buffer.Text(usage.Target);
        _buffer.Text(usage.Provider);
        _buffer.Text(usage.RequestedModel);
        _buffer.Text(usage.Model);
    }

    private void AddWhat(PricedEvent entry)
    {
        var (usage, tokens, modifiers) = (entry.Event, entry.Event.Usage, entry.Event.Modifiers);
        _buffer.Number(tokens.Input);
        _buffer.Number(tokens.CacheWrite5m);
        _buffer.Number(tokens.CacheWrite1h);
        _buffer.Number(tokens.CacheRead);
        _buffer.Number(tokens.Output);
        _buffer.Number(tokens.Thinking);
        _buffer.Number(tokens.WebSearches);
        _buffer.Flag(modifiers.Batch);
        _buffer.Flag(modifiers.Fast);
        _buffer.Text(modifiers.InferenceGeo);
        _buffer.Text(modifiers.ServiceTier);
        _buffer.Flag(usage.Estimated);
        _buffer.Text(usage.Outcome.ToString());
        _buffer.Integer(usage.StatusCode);
        _buffer.Text(usage.UpstreamRequestId);
        _buffer.Number(usage.FirstByteMilliseconds);
    }

    private void AddMoney(PricedEvent entry)
    {
        _buffer.Text(entry.Event.LeaseId);
        _buffer.Amount(entry.Event.LeaseCharge);
        _buffer.Amount(entry.Cost);
        _buffer.Amount(entry.AssumedCost);
        _buffer.Text("USD");
        _buffer.Text(entry.Basis.ToString());
        _buffer.Text(entry.PriceSource);
        _buffer.Text(entry.PriceRow);
    }
}
