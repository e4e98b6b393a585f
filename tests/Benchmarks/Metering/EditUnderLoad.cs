using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;
using Npgsql;

namespace ClaudeConfig.Benchmarks.Metering;

/// <summary>Budgets whose windows hold many events are edited while leases are taken and events come in: how long until they are whole, and what others notice, beside the same load before.</summary>
internal static class EditUnderLoad
{
    private const int Rate = 250;
    private const int BatchesASecond = 20;
    private const int BatchSize = 100;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(string store, MeteringProcess metering, NpgsqlDataSource source, int events)
    {
        var filling = Stopwatch.StartNew();
        await FillAsync(source, events);
        Report.Line($"metering.{store}.edit.filled", filling.Elapsed.TotalSeconds, "s");
        await LoadAsync($"metering.{store}.before-edit", metering, "before");
        var load = LoadAsync($"metering.{store}.edit", metering, "edit");
        var clock = Stopwatch.StartNew();
        await metering.UseAsync(Workload.Rules("Asia/Kolkata"));
        Report.Line($"metering.{store}.edit.in-force", clock.Elapsed.TotalMilliseconds, "ms");
        while (await BuildingAsync(source))
        {
            await Task.Delay(20);
        }

        Report.Line($"metering.{store}.edit.whole", clock.Elapsed.TotalMilliseconds, "ms");
        Report.Line($"metering.{store}.edit.events", events, "events in the windows");
        await load;
    }

    private static async Task LoadAsync(string name, MeteringProcess metering, string run)
    {
        var ingest = IngestAsync(metering);
        LeaseLoad.Print($"{name}.leases@{Rate}", (await new LeaseLoad(metering, run).AtRateAsync(Rate, Length)).Times);
        LeaseLoad.Print($"{name}.ingest@{BatchesASecond * BatchSize}", await ingest);
    }

    /// <summary>Small batches at a rate, whether or not answers came.</summary>
    private static async Task<double[]> IngestAsync(MeteringProcess metering)
    {
        var times = new double[(int)(BatchesASecond * Length.TotalSeconds)];
        var bodies = Enumerable.Range(0, times.Length)
            .Select(_ => JsonSerializer.SerializeToUtf8Bytes(new EventBatch { Events = [.. Workload.NewBatch().Take(BatchSize)] }, ContractsJson.Default.EventBatch)).ToList();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(bodies.Select(async (body, index) =>
        {
            var due = TimeSpan.FromSeconds((double)index / BatchesASecond);
            await Task.Delay(due);
            await metering.PostAsync("/v1/events", body);
            times[index] = (clock.Elapsed - due).TotalMilliseconds;
        }));
        return times;
    }

    /// <summary>Events of this month by SQL, with the rollups that ingest would have written.</summary>
    private static async Task FillAsync(NpgsqlDataSource source, int events)
    {
        var columns = await ColumnsAsync(source);
        var values = columns.Select(column => column switch
        {
            "id" => "'fill-' || n",
            "project_name" => $"'web-' || n % {Workload.Teams}",
            "member" => "'member-' || n % 200",
            "start_time" => string.Create(CultureInfo.InvariantCulture, $"date_trunc('month', now()) + (now() - date_trunc('month', now())) * (n::float8 / {events})"),
            _ => $"t.\"{column}\"",
        });
        await ExecuteAsync(source, "create table template as select * from usage_events limit 1");
        await ExecuteAsync(source, string.Create(CultureInfo.InvariantCulture, $"""
            insert into usage_events ({string.Join(", ", columns.Select(column => $"\"{column}\""))}) select {string.Join(", ", values)} from template t, generate_series(1, {events}) n
            """));
        await ExecuteAsync(source, "truncate usage_scopes, hourly_aggregates");
        await ExecuteAsync(source, """
            insert into usage_scopes
            select gen_random_uuid(), project_namespace, project_name, member, key_name, tags, provider, model from usage_events
            group by project_namespace, project_name, member, key_name, tags, provider, model
            """);
        await ExecuteAsync(source, """
            insert into hourly_aggregates
            select s.id, date_trunc('hour', e.start_time, 'UTC'), count(*), 0, sum(e.cost), 0, 0, 0, 0, 0, 0, max(e.end_time), max(e.received_at)
            from usage_events e join usage_scopes s on (s.project_namespace, s.project_name, s.member) = (e.project_namespace, e.project_name, e.member) group by 1, 2
            """);
        await ExecuteAsync(source, "analyze usage_events, usage_scopes, hourly_aggregates");
    }

    private static async Task<List<string>> ColumnsAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("select attname from pg_attribute where attrelid = 'usage_events'::regclass and attnum > 0 and not attisdropped order by attnum");
        await using var reader = await command.ExecuteReaderAsync();
        var columns = new List<string>();
        while (await reader.ReadAsync())
        {
            columns.Add(reader.GetString(0));
        }

        return columns;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string text)
    {
        await using var command = source.CreateCommand(text);
        command.CommandTimeout = 3600;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<bool> BuildingAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("select exists (select from ledger_windows where building is not null)");
        return (bool)(await command.ExecuteScalarAsync())!;
    }
}
