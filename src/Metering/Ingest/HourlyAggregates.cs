using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>Adds events to the rollups that windows are built from, in the transaction that stores them.</summary>
internal static class HourlyAggregates
{
    /// <summary>What is added up, by column.</summary>
    private static readonly (string Column, Func<IReadOnlyList<HourlyUsage>, object> Read)[] Sums =
    [
        Count("events", usage => usage.Events),
        Count("unpriced_events", usage => usage.UnpricedEvents),
        Amount("cost", usage => usage.Cost),
        Amount("assumed_cost", usage => usage.AssumedCost),
        Count("input_tokens", usage => usage.Tokens.Input),
        Count("cache_write_5m_tokens", usage => usage.Tokens.CacheWrite5m),
        Count("cache_write_1h_tokens", usage => usage.Tokens.CacheWrite1h),
        Count("cache_read_tokens", usage => usage.Tokens.CacheRead),
        Count("output_tokens", usage => usage.Tokens.Output),
        Count("thinking_tokens", usage => usage.Tokens.Thinking),
        Count("web_searches", usage => usage.Tokens.WebSearches),
        Amount("input_cost", usage => usage.Classes.Input),
        Amount("cache_write_5m_cost", usage => usage.Classes.CacheWrite5m),
        Amount("cache_write_1h_cost", usage => usage.Classes.CacheWrite1h),
        Amount("cache_read_cost", usage => usage.Classes.CacheRead),
        Amount("output_cost", usage => usage.Classes.Output),
        Amount("web_search_cost", usage => usage.Classes.WebSearch),
        Amount("input_list_cost", usage => usage.ListClasses.Input),
        Amount("cache_write_5m_list_cost", usage => usage.ListClasses.CacheWrite5m),
        Amount("cache_write_1h_list_cost", usage => usage.ListClasses.CacheWrite1h),
        Amount("cache_read_list_cost", usage => usage.ListClasses.CacheRead),
        Amount("output_list_cost", usage => usage.ListClasses.Output),
        Amount("web_search_list_cost", usage => usage.ListClasses.WebSearch),
    ];

    private static readonly string HourText =
        $"""
        insert into hourly_aggregates as a (scope, hour, last_event_at, last_received_at, {string.Join(", ", Sums.Select(sum => sum.Column))})
        select n.scope, n.hour, n.last_event_at, $4, {string.Join(", ", Sums.Select(sum => $"n.{sum.Column}"))}
        from unnest($1, $2, $3, {string.Join(", ", Sums.Select((_, i) => $"${i + 5}"))}) n (scope, hour, last_event_at, {string.Join(", ", Sums.Select(sum => sum.Column))})
        on conflict (scope, hour) do update set {string.Join(", ", Sums.Select(sum => $"{sum.Column} = a.{sum.Column} + excluded.{sum.Column}"))},
            last_event_at = greatest(a.last_event_at, excluded.last_event_at), last_received_at = greatest(a.last_received_at, excluded.last_received_at)
        """;

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
        yield return TouchCommand([.. hours.Keys.Select(key => key.Item2)]);
    }

    /// <summary>Writes the money of scopes in an hour anew. Their rows are locked, and these are all their events.</summary>
    public static NpgsqlBatchCommand RepriceCommand(DateTimeOffset hour, IReadOnlyCollection<(PricedEvent Before, PricedEvent After)> events)
    {
        var scopes = events.GroupBy(entry => UsageScope.Of(entry.After).Id).OrderBy(scope => scope.Key).Select(scope => (Id: scope.Key, Money: new HourlyUsage(), Events: scope.ToList())).ToList();
        foreach (var scope in scopes)
        {
            scope.Events.ForEach(entry => scope.Money.Add(entry.After));
        }

        var money = Sums.Where(sum => sum.Column.EndsWith("cost", StringComparison.Ordinal) || sum.Column == "unpriced_events").ToList();
        return Sql.Command(
            $"""
            update hourly_aggregates a set {string.Join(", ", money.Select(sum => $"{sum.Column} = n.{sum.Column}"))}
            from unnest($2, {string.Join(", ", money.Select((_, i) => $"${i + 3}"))}) n (scope, {string.Join(", ", money.Select(sum => sum.Column))}) where a.scope = n.scope and a.hour = $1
            """,
            [hour.UtcDateTime, scopes.Select(scope => scope.Id).ToArray(), .. money.Select(sum => sum.Read([.. scopes.Select(scope => scope.Money)]))]);
    }

    private static NpgsqlBatchCommand ScopeCommand(IReadOnlyCollection<KeyValuePair<UsageScope, Guid>> scopes) => Sql.Command(
        """
        insert into usage_scopes (id, project_namespace, project_name, member, key_name, tags, provider, model, route_namespace, route_name)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing
        """,
        scopes.Select(scope => scope.Value).ToArray(),
        scopes.Select(scope => scope.Key.Project.Namespace).ToArray(),
        scopes.Select(scope => scope.Key.Project.Name).ToArray(),
        scopes.Select(scope => scope.Key.Member).ToArray(),
        scopes.Select(scope => scope.Key.Key).ToArray(),
        Sql.JsonArray([.. scopes.Select(scope => scope.Key.Tags)]),
        scopes.Select(scope => scope.Key.Provider).ToArray(),
        scopes.Select(scope => scope.Key.Model).ToArray(),
        scopes.Select(scope => scope.Key.Route?.Namespace).ToArray(),
        scopes.Select(scope => scope.Key.Route?.Name).ToArray());

    private static NpgsqlBatchCommand HourCommand(IReadOnlyCollection<KeyValuePair<(Guid Scope, DateTimeOffset Hour), HourlyUsage>> hours, DateTimeOffset now) => Sql.Command(
        HourText,
        [
            hours.Select(hour => hour.Key.Scope).ToArray(),
            hours.Select(hour => hour.Key.Hour.UtcDateTime).ToArray(),
            hours.Select(hour => hour.Value.LastEventTime.UtcDateTime).ToArray(),
            now.UtcDateTime,
            .. Sums.Select(sum => sum.Read([.. hours.Select(hour => hour.Value)])),
        ]);

    /// <summary>A day that is over has been added up, or is being added up now: whoever adds to its hours says so.</summary>
    public static NpgsqlBatchCommand TouchCommand(IReadOnlyCollection<DateTimeOffset> hours) => Sql.Command(
        "insert into touched_days select day from unnest($1) day where day < date_trunc('day', clock_timestamp(), 'UTC')",
        hours.Select(DayOf).Distinct().Order().Select(day => day.UtcDateTime).ToArray());

    private static DateTimeOffset DayOf(DateTimeOffset hour) => new(hour.UtcDateTime.Date, TimeSpan.Zero);

    private static (string Column, Func<IReadOnlyList<HourlyUsage>, object> Read) Count(string column, Func<HourlyUsage, long> read) =>
        (column, hours => hours.Select(read).ToArray());

    private static (string Column, Func<IReadOnlyList<HourlyUsage>, object> Read) Amount(string column, Func<HourlyUsage, decimal> read) =>
        (column, hours => hours.Select(read).ToArray());
}
