using System.Globalization;
using Npgsql;

namespace ClaudeConfig.Benchmarks.Dashboard;

/// <summary>Events of this month by SQL, with the rollups that ingest would have written: what pages read is behind all of them.</summary>
internal static class LedgerFill
{
    private const int Chunk = 500_000;

    /// <summary>Copies of one event that is there already, over projects and members.</summary>
    public static async Task RunAsync(NpgsqlDataSource source, int events)
    {
        var columns = await TextAsync(source, string.Create(CultureInfo.InvariantCulture, $"""
            select string_agg(case column_name when 'id' then '''fill-'' || n' when 'project_name' then '''web-'' || n % {DashboardRig.Projects}' when 'member' then '''member-'' || n % 200'
                when 'start_time' then 'date_trunc(''month'', now()) + (now() - date_trunc(''month'', now())) * (n::float8 / {events})' else 't.' || quote_ident(column_name) end, ', ' order by ordinal_position)
            from information_schema.columns where table_schema = 'public' and table_name = 'usage_events' and is_generated = 'NEVER'
            """));
        for (var from = 1; from <= events; from += Chunk)
        {
            var to = Math.Min(events, from + Chunk - 1);
            await RunAsync(source, string.Create(CultureInfo.InvariantCulture, $"insert into usage_events select {columns} from (select * from usage_events where source = 'gateway-seed' limit 1) t, generate_series({from}, {to}) n"));
            Console.Error.WriteLine($"filled {to} of {events}");
        }

        await RunAsync(source, """
            truncate usage_scopes, hourly_aggregates;
            insert into usage_scopes
            select gen_random_uuid(), project_namespace, project_name, member, key_name, tags, provider, model from usage_events
            group by project_namespace, project_name, member, key_name, tags, provider, model;
            insert into hourly_aggregates
            select s.id, date_trunc('hour', e.start_time, 'UTC'), count(*), 0, sum(e.cost), 0, 0, 0, 0, 0, 0, max(e.end_time), max(e.received_at)
            from usage_events e join usage_scopes s on (s.project_namespace, s.project_name, s.member) = (e.project_namespace, e.project_name, e.member) group by 1, 2;
            analyze usage_events, usage_scopes, hourly_aggregates;
            insert into touched_days select distinct date_trunc('day', hour, 'UTC') from hourly_aggregates where hour < date_trunc('day', now(), 'UTC') on conflict do nothing
            """);
        while (await TextAsync(source, "select (exists (select from touched_days))::text") == "true")
        {
            await Task.Delay(500);
        }
    }

    private static async Task<string> TextAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static async Task RunAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 3600;
        await command.ExecuteNonQueryAsync();
    }
}
