using System.Globalization;
using Npgsql;

namespace ClaudeConfig.Benchmarks.Metering;

/// <summary>
/// Events of this month by SQL, copies of one that came through the front door, with the rollups that ingest would have written: 500 members of ten projects, three models, sessions of fifty requests. Rows are made in
/// the server by two connections, without the indexes of the table, which are made again afterwards.
/// </summary>
internal static class MonthFill
{
    private const int Members = 500;
    private const int RequestsOfASession = 50;
    private const int Parts = 2;

    private static readonly string[] Models = ["claude-sonnet-4-5", "claude-haiku-4-5", "claude-opus-4-5"];

    public static async Task RunAsync(NpgsqlDataSource source, int events)
    {
        var columns = await TextsAsync(source, "select attname from pg_attribute where attrelid = 'usage_events'::regclass and attnum > 0 and not attisdropped order by attnum");
        await ExecuteAsync(source, "drop table if exists template");
        await ExecuteAsync(source, "create table template as select * from usage_events limit 1");
        var month = "date_trunc('month', now(), 'UTC')";
        var values = columns.Select(column => column switch
        {
            "id" => "'fill-' || n",
            "project_name" => $"'web-' || n % {Members} % {Workload.Teams}",
            "member" => $"'member-' || n % {Members}",
            "model" or "requested_model" => $"(array['{string.Join("', '", Models)}'])[1 + n / {Members} % {Models.Length}]",
            "session_id" => $"'session-' || n % {Members} || '-' || n / {Members * RequestsOfASession}",
            "input_tokens" => "t.input_tokens + n % 977",
            "cost" => "t.cost + (n % 977) * 0.000003",
            "start_time" => string.Create(CultureInfo.InvariantCulture, $"{month} + (now() - {month}) * (n::float8 / {events})"),
            "end_time" => string.Create(CultureInfo.InvariantCulture, $"{month} + (now() - {month}) * (n::float8 / {events}) + interval '2 seconds'"),
            _ => $"t.\"{column}\"",
        });
        var insert = $"insert into usage_events ({string.Join(", ", columns.Select(column => $"\"{column}\""))}) select {string.Join(", ", values)} from template t";
        // TimescaleDB's own indexes stay: it makes chunks by them.
        var native = (await TextsAsync(source, "select coalesce(to_regclass('daily_usage')::text, '')"))[0].Length > 0;
        var indexes = native ? await TextsAsync(source, "select indexdef from pg_indexes where tablename = 'usage_events' and schemaname = current_schema()") : [];
        foreach (var name in native ? await TextsAsync(source, "select indexname from pg_indexes where tablename = 'usage_events' and schemaname = current_schema()") : [])
        {
            await ExecuteAsync(source, $"drop index \"{name}\"");
        }

        await Task.WhenAll(Enumerable.Range(0, Parts).Select(part => ExecuteAsync(
            source, string.Create(CultureInfo.InvariantCulture, $"{insert}, generate_series({((long)events * part / Parts) + 1}, {(long)events * (part + 1) / Parts}) n"))));
        foreach (var index in indexes)
        {
            await ExecuteAsync(source, index.Replace(" ON ONLY ", " ON ", StringComparison.Ordinal));
        }

        await RollUpAsync(source);
        await ExecuteAsync(source, "analyze usage_events, usage_scopes, hourly_aggregates");
    }

    /// <summary>What ingest adds up: scopes, hours by scope, and which days were touched.</summary>
    private static async Task RollUpAsync(NpgsqlDataSource source)
    {
        await ExecuteAsync(source, "truncate usage_scopes, hourly_aggregates");
        await ExecuteAsync(source, """
            insert into usage_scopes (id, project_namespace, project_name, member, key_name, tags, provider, model, route_namespace, route_name)
            select gen_random_uuid(), project_namespace, project_name, member, key_name, tags, provider, model, route_namespace, route_name from usage_events
            group by project_namespace, project_name, member, key_name, tags, provider, model, route_namespace, route_name
            """);
        await ExecuteAsync(source, """
            insert into hourly_aggregates (scope, hour, events, unpriced_events, cost, assumed_cost, input_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens, output_tokens, thinking_tokens,
                web_searches, last_event_at, last_received_at)
            select s.id, h.hour, h.events, h.unpriced, h.cost, h.assumed, h.input, h.write5m, h.write1h, h.read, h.output, h.thinking, h.searches, h.last_event, h.last_received
            from (
                select project_namespace, project_name, member, key_name, provider, model, route_namespace, route_name, date_trunc('hour', start_time, 'UTC') as hour, count(*) as events,
                    count(*) filter (where price_basis in ('Assumed', 'Unpriced')) as unpriced, sum(cost) as cost, sum(assumed_cost) as assumed, sum(input_tokens) as input,
                    sum(cache_write_5m_tokens) as write5m, sum(cache_write_1h_tokens) as write1h, sum(cache_read_tokens) as read, sum(output_tokens) as output, sum(thinking_tokens) as thinking,
                    sum(web_searches) as searches, max(end_time) as last_event, max(received_at) as last_received
                from usage_events group by 1, 2, 3, 4, 5, 6, 7, 8, 9) h
            join usage_scopes s on (s.project_namespace, s.project_name, s.provider, s.model) = (h.project_namespace, h.project_name, h.provider, h.model)
                and (coalesce(s.member, ''), coalesce(s.key_name, ''), coalesce(s.route_namespace, ''), coalesce(s.route_name, ''))
                    = (coalesce(h.member, ''), coalesce(h.key_name, ''), coalesce(h.route_namespace, ''), coalesce(h.route_name, ''))
            order by h.hour
            """);
        await ExecuteAsync(source, "insert into touched_days select distinct date_trunc('day', hour, 'UTC') from hourly_aggregates where hour < date_trunc('day', now(), 'UTC')");
    }

    private static async Task<List<string>> TextsAsync(NpgsqlDataSource source, string text)
    {
        await using var command = source.CreateCommand(text);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync())
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string text)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"set work_mem = '1GB'; set maintenance_work_mem = '1GB'; set jit = off; set enable_sort = off; set enable_mergejoin = off; {text}", connection) { CommandTimeout = 3600 };
        await command.ExecuteNonQueryAsync();
    }
}
