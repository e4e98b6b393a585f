using System.Diagnostics;
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
        await MonthFill.RunAsync(source, events);
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
        LeaseLoad.Print($"{name}.leases@{Rate}", await new LeaseLoad(metering, run).AtRateAsync(Rate, Length));
        LeaseLoad.Print($"{name}.ingest@{BatchesASecond * BatchSize}", await ingest);
    }

    /// <summary>Small batches at a rate, whether or not answers came.</summary>
    private static Task<PacedTimes> IngestAsync(MeteringProcess metering)
    {
        var bodies = Enumerable.Range(0, (int)(BatchesASecond * Length.TotalSeconds))
            .Select(_ => JsonSerializer.SerializeToUtf8Bytes(new EventBatch { Events = [.. Workload.NewBatch().Take(BatchSize)] }, ContractsJson.Default.EventBatch)).ToList();
        return PacedCalls.RunAsync(BatchesASecond, Length, index => metering.PostAsync("/v1/events", bodies[index]));
    }

    private static async Task<bool> BuildingAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("select exists (select from ledger_windows where building is not null)");
        return (bool)(await command.ExecuteScalarAsync())!;
    }
}
