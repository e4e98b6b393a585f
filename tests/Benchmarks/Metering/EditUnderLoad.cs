using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace ClaudeConfig.Benchmarks.Metering;

/// <summary>Budgets whose windows hold many events are edited while leases are taken: how long until they are whole, and what others notice.</summary>
internal static class EditUnderLoad
{
    public static async Task RunAsync(string store, MeteringProcess metering, NpgsqlDataSource source, int events)
    {
        await FillAsync(source, events);
        var load = new LeaseLoad(metering, "edit").AtRateAsync(250, TimeSpan.FromSeconds(10));
        var clock = Stopwatch.StartNew();
        await metering.UseAsync(Workload.Rules("Asia/Kolkata"));
        Report.Line($"metering.{store}.edit.in-force", clock.Elapsed.TotalMilliseconds, "ms");
        while (await BuildingAsync(source))
        {
            await Task.Delay(20);
        }

        Report.Line($"metering.{store}.edit.whole", clock.Elapsed.TotalMilliseconds, "ms");
        Report.Line($"metering.{store}.edit.events", events, "events in the windows");
        LeaseLoad.Print($"metering.{store}.edit.leases@250", (await load).Times);
    }

    /// <summary>Events of this month by SQL, with the rollups that ingest would have written.</summary>
    private static async Task FillAsync(NpgsqlDataSource source, int events)
    {
        await using var command = source.CreateCommand(string.Create(CultureInfo.InvariantCulture, $"""
            create temporary table template as select * from usage_events limit 1;
            insert into usage_events
            select (jsonb_populate_record(t, jsonb_build_object('id', 'fill-' || n, 'project_name', 'web-' || n % {Workload.Teams}, 'member', 'member-' || n % 200,
                'start_time', date_trunc('month', now()) + (now() - date_trunc('month', now())) * (n::float8 / {events})))).*
            from template t, generate_series(1, {events}) n;
            truncate usage_scopes, hourly_aggregates;
            insert into usage_scopes
            select gen_random_uuid(), project_namespace, project_name, member, key_name, tags, provider, model from usage_events
            group by project_namespace, project_name, member, key_name, tags, provider, model;
            insert into hourly_aggregates
            select s.id, date_trunc('hour', e.start_time, 'UTC'), count(*), 0, sum(e.cost), 0, 0, 0, 0, 0, 0, max(e.end_time), max(e.received_at)
            from usage_events e join usage_scopes s on (s.project_namespace, s.project_name, s.member) = (e.project_namespace, e.project_name, e.member) group by 1, 2;
            analyze usage_events, usage_scopes, hourly_aggregates
            """));
        command.CommandTimeout = 3600;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<bool> BuildingAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("select exists (select from ledger_windows where building is not null)");
        return (bool)(await command.ExecuteScalarAsync())!;
    }
}
