using System.Text.Json;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Ingest;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Pricing;
using Npgsql;

namespace ClaudeConfig.Metering.Prices;

/// <summary>Reads the events of an hour and writes their new prices.</summary>
internal static class RepriceStore
{
    /// <summary>
    /// Whoever stores events adds to these rows last: with them locked, every event that they contain can be read, and none that they do not.
    /// </summary>
    public static Task<int> LockHourAsync(NpgsqlConnection connection, DateTimeOffset hour, IReadOnlyList<Guid> scopes, CancellationToken cancellationToken) =>
        connection.ExecuteAsync("select from hourly_aggregates where hour = $1 and scope = any($2) order by scope for update", cancellationToken, hour.UtcDateTime, scopes.ToArray());

    public static Task<List<(Guid Scope, string Model)>> ScopesAsync(NpgsqlConnection connection, DateTimeOffset hour, string provider, CancellationToken cancellationToken) =>
        connection.ListAsync(
            row => (row.GetGuid(0), row.GetString(1)),
            "select s.id, s.model from hourly_aggregates a join usage_scopes s on s.id = a.scope where a.hour = $1 and s.provider = $2",
            cancellationToken,
            hour.UtcDateTime,
            provider);

    public static Task<List<RepricedEvent>> EventsAsync(
        NpgsqlConnection connection, DateTimeOffset hour, string provider, IReadOnlyCollection<string> models, EventPricer pricer, CancellationToken cancellationToken) =>
        connection.ListAsync(
            row => Read(row, pricer),
            """
            select tenant, source, id, start_time, end_time, project_namespace, project_name, member, key_name, tags::text, route_namespace, route_name, provider, requested_model, model,
                input_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens, output_tokens, thinking_tokens, web_searches, batch, fast, inference_geo, service_tier,
                cost, assumed_cost, price_basis, price_source
            from usage_events where start_time >= $1 and start_time < $2 and provider = $3 and model = any($4)
            """,
            cancellationToken,
            hour.UtcDateTime,
            hour.AddHours(1).UtcDateTime,
            provider,
            models.ToArray());

    public static NpgsqlBatchCommand EventsCommand(DateTimeOffset hour, IReadOnlyCollection<RepricedEvent> changed) => Sql.Command(
        """
        update usage_events e set cost = n.cost, assumed_cost = n.assumed, price_basis = n.basis, price_source = n.source_of_price, price_row = n.price
        from unnest($3, $4, $5, $6, $7, $8, $9, $10) n (tenant, source, id, cost, assumed, basis, source_of_price, price)
        where e.start_time >= $1 and e.start_time < $2 and e.tenant = n.tenant and e.source = n.source and e.id = n.id
        """,
        hour.UtcDateTime,
        hour.AddHours(1).UtcDateTime,
        changed.Select(entry => entry.After.Event.Tenant).ToArray(),
        changed.Select(entry => entry.After.Event.Source).ToArray(),
        changed.Select(entry => entry.After.Event.Id).ToArray(),
        changed.Select(entry => entry.After.Cost).ToArray(),
        changed.Select(entry => entry.After.AssumedCost).ToArray(),
        changed.Select(entry => entry.After.Basis.ToString()).ToArray(),
        changed.Select(entry => entry.After.PriceSource).ToArray(),
        changed.Select(entry => entry.After.PriceRow).ToArray());

    public static NpgsqlBatchCommand ProjectsCommand(IReadOnlyCollection<(ObjectRef Project, DateTimeOffset Month, decimal Delta)> deltas) => Sql.Command(
        "update project_months p set spent = p.spent + n.delta from unnest($1, $2, $3, $4) n (namespace, name, starts_at, delta) where (p.namespace, p.name, p.starts_at) = (n.namespace, n.name, n.starts_at)",
        deltas.Select(delta => delta.Project.Namespace).ToArray(),
        deltas.Select(delta => delta.Project.Name).ToArray(),
        deltas.Select(delta => delta.Month.UtcDateTime).ToArray(),
        deltas.Select(delta => delta.Delta).ToArray());

    private static RepricedEvent Read(NpgsqlDataReader row, EventPricer pricer)
    {
        var usage = new UsageEvent
        {
            Tenant = row.GetString(0),
            Source = row.GetString(1),
            Id = row.GetString(2),
            StartTime = row.GetFieldValue<DateTimeOffset>(3),
            EndTime = row.GetFieldValue<DateTimeOffset>(4),
            Attribution = new Attribution
            {
                Project = new ObjectRef(row.GetString(5), row.GetString(6)),
                Member = row.OptionalText(7),
                Key = row.OptionalText(8),
                Tags = new SortedDictionary<string, string>(JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(9))!, StringComparer.Ordinal),
            },
            Route = row.IsDBNull(10) ? null : new ObjectRef(row.GetString(10), row.GetString(11)),
            Provider = row.GetString(12),
            RequestedModel = row.GetString(13),
            Model = row.GetString(14),
            Usage = new TokenUsage
            {
                Input = row.GetInt64(15),
                CacheWrite5m = row.GetInt64(16),
                CacheWrite1h = row.GetInt64(17),
                CacheRead = row.GetInt64(18),
                Output = row.GetInt64(19),
                Thinking = row.GetInt64(20),
                WebSearches = row.GetInt64(21),
            },
            Modifiers = new PricingModifiers { Batch = row.GetBoolean(22), Fast = row.GetBoolean(23), InferenceGeo = row.OptionalText(24), ServiceTier = row.OptionalText(25) },
        };
        var after = pricer.Price(usage);
        var before = after with { Cost = row.GetDecimal(26), AssumedCost = row.GetDecimal(27), Basis = Enum.Parse<PriceBasis>(row.GetString(28)), PriceSource = row.GetString(29) };
        return new RepricedEvent(before, after);
    }
}
