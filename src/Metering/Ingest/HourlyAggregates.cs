using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>Adds events to the rollups that windows are built from, in the transaction that stores them.</summary>
internal static class HourlyAggregates
{
    public static IEnumerable<NpgsqlBatchCommand> Commands(IReadOnlyCollection<PricedEvent> events, DateTimeOffset now)
    {
        var scopes = new Dictionary<UsageScope, Guid>();
        var hours = new Dictionary<(Guid Scope, DateTimeOffset Hour), HourlyUsage>();
        foreach (var entry in events)
        {
            var scope = UsageScope.Of(entry);
            if (!scopes.TryGetValue(scope, out var id))
            {
                scopes[scope] = id = scope.Id;
            }

            var key = (id, HourSplit.HourOf(entry.Event.StartTime));
            if (!hours.TryGetValue(key, out var hour))
            {
                hours[key] = hour = new HourlyUsage();
            }

            hour.Add(entry);
        }

        // Sorted, as everything that transactions share.
        yield return ScopeCommand([.. scopes.OrderBy(scope => scope.Value)]);
        yield return HourCommand([.. hours.OrderBy(hour => hour.Key)], now);
    }

    private static NpgsqlBatchCommand ScopeCommand(IReadOnlyCollection<KeyValuePair<UsageScope, Guid>> scopes) => Sql.Command(
        """
        insert into usage_scopes (id, project_namespace, project_name, member, key_name, tags, provider, model)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing
        """,
        scopes.Select(scope => scope.Value).ToArray(),
        scopes.Select(scope => scope.Key.Project.Namespace).ToArray(),
        scopes.Select(scope => scope.Key.Project.Name).ToArray(),
        scopes.Select(scope => scope.Key.Member).ToArray(),
        scopes.Select(scope => scope.Key.Key).ToArray(),
        Sql.JsonArray([.. scopes.Select(scope => scope.Key.Tags)]),
        scopes.Select(scope => scope.Key.Provider).ToArray(),
        scopes.Select(scope => scope.Key.Model).ToArray());

    private static NpgsqlBatchCommand HourCommand(IReadOnlyCollection<KeyValuePair<(Guid Scope, DateTimeOffset Hour), HourlyUsage>> hours, DateTimeOffset now) => Sql.Command(
        """
        insert into hourly_aggregates as a (scope, hour, events, unpriced_events, cost, assumed_cost, input_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
            cache_read_tokens, output_tokens, last_event_at, last_received_at)
        select n.*, $13 from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) n
        on conflict (scope, hour) do update set events = a.events + excluded.events, unpriced_events = a.unpriced_events + excluded.unpriced_events,
            cost = a.cost + excluded.cost, assumed_cost = a.assumed_cost + excluded.assumed_cost, input_tokens = a.input_tokens + excluded.input_tokens,
            cache_write_5m_tokens = a.cache_write_5m_tokens + excluded.cache_write_5m_tokens,
            cache_write_1h_tokens = a.cache_write_1h_tokens + excluded.cache_write_1h_tokens,
            cache_read_tokens = a.cache_read_tokens + excluded.cache_read_tokens, output_tokens = a.output_tokens + excluded.output_tokens,
            last_event_at = greatest(a.last_event_at, excluded.last_event_at), last_received_at = greatest(a.last_received_at, excluded.last_received_at)
        """,
        hours.Select(hour => hour.Key.Scope).ToArray(),
        hours.Select(hour => hour.Key.Hour.UtcDateTime).ToArray(),
        hours.Select(hour => hour.Value.Events).ToArray(),
        hours.Select(hour => hour.Value.UnpricedEvents).ToArray(),
        hours.Select(hour => hour.Value.Cost).ToArray(),
        hours.Select(hour => hour.Value.AssumedCost).ToArray(),
        hours.Select(hour => hour.Value.Tokens.Input).ToArray(),
        hours.Select(hour => hour.Value.Tokens.CacheWrite5m).ToArray(),
        hours.Select(hour => hour.Value.Tokens.CacheWrite1h).ToArray(),
        hours.Select(hour => hour.Value.Tokens.CacheRead).ToArray(),
        hours.Select(hour => hour.Value.Tokens.Output).ToArray(),
        hours.Select(hour => hour.Value.LastEventTime.UtcDateTime).ToArray(),
        now.UtcDateTime);
}
