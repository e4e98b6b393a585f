using ClaudeConfig.Harness;
using Npgsql;

namespace ClaudeConfig.Benchmarks.Metering;

/// <summary>
/// Events and leases a second through HTTP, beside two peers that store the same events: a binary COPY into the same table, and plain SQL
/// (staging, identity, insert, ledger) on one connection. On a PostgreSQL of our own, and again on the server of TIMESCALE_URL.
/// </summary>
internal static class MeteringBenchmark
{
    /// <param name="arguments">
    /// <c>events=N</c> a measure, <c>edit=N</c> events in edited windows, <c>only=native</c> or <c>only=timescale</c>, <c>fsync=on</c>; <c>filled</c>: the edit and the reports alone, <c>leases</c>: leases alone,
    /// <c>overload=SECONDS</c>: twice the load that it takes, alone; <c>beside=DLL</c>: another build of Metering in the lease rounds; <c>runtime=NAME:VALUE</c>: a setting of Metering's runtime.
    /// </param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var choices = MeteringChoices.Of(arguments);
        var held = true;
        if (choices.Only is not "timescale")
        {
            held &= await RunNativeAsync(choices);
        }

        if (choices.Only is not "native" && Environment.GetEnvironmentVariable("TIMESCALE_URL") is { Length: > 0 } server)
        {
            held &= await RunTimescaleAsync(server, choices);
        }

        return held ? 0 : 1;
    }

    private static async Task<bool> RunTimescaleAsync(string server, MeteringChoices choices)
    {
        var (name, folder) = ($"bench_{Guid.NewGuid():n}", Directory.CreateTempSubdirectory("claudeconfig-bench-").FullName);
        try
        {
            return await RunAsync("timescale", folder, suffix => PostgresDatabases.CreateAsync(server, name + suffix), choices);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await PostgresDatabases.DropAsync(server, name);
            if (choices.Beside is not null)
            {
                await PostgresDatabases.DropAsync(server, name + "_before");
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<bool> RunNativeAsync(MeteringChoices choices)
    {
        var folder = Directory.CreateTempSubdirectory("claudeconfig-bench-").FullName;
        try
        {
            await using var cluster = await PostgresCluster.StartAsync(folder, new PostgresOptions
            {
                // What a server of this size would be set to; the measured and its peers share it.
                Settings = ["shared_buffers=512MB", "max_wal_size=4GB", "checkpoint_timeout=15min", .. choices.Flush ? new[] { "fsync=on" } : [], .. choices.Postgres],
            });
            return await RunAsync("native", folder, suffix => cluster.DatabaseAsync("bench" + suffix), choices);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<bool> RunAsync(string store, string folder, Func<string, Task<string>> database, MeteringChoices choices)
    {
        var connectionString = await database("");
        await using var metering = await StartAsync(folder, connectionString, null, choices);
        await using var source = NpgsqlDataSource.Create(connectionString);
        var ours = new HttpIngest(metering);
        if (choices.Leases)
        {
            await LeasesAsync(store, folder, database, connectionString, metering, choices);
        }
        else if (choices.Overload is { } length)
        {
            await ours.RunAsync(100_000);
            return await DoubleLoad.RunAsync(store, metering, source, length);
        }
        else if (choices.Filled)
        {
            await ours.RunAsync(20_000);
            await FilledAsync(store, metering, source, choices.Edit);
        }
        else
        {
            await IngestAsync(store, ours, source, choices.Events);
            await LeasesAsync(store, folder, database, connectionString, metering, choices);
            await FilledAsync(store, metering, source, choices.Edit);
        }

        Report.Line($"metering.{store}.memory", metering.Mebibytes, "MiB");
        Report.Line($"metering.{store}.peak-memory", metering.PeakMebibytes, "MiB");
        return true;
    }

    private static async Task IngestAsync(string store, HttpIngest ours, NpgsqlDataSource source, int events)
    {
        var plain = new PlainSqlPeer(source);
        await plain.PrepareAsync();

        // The first rounds load programs and plans; a process that is compiled as it runs needs more of them.
        await ours.RunAsync(Math.Max(events, 100_000));
        await plain.RunAsync(events / 2);
        await CopyPeer.RunAsync(source, events / 2);
        var rates = new List<(double Ours, double Plain, double Copy)>();
        for (var round = 0; round < 3; round++)
        {
            rates.Add((await ours.RunAsync(events), await plain.RunAsync(events), await CopyPeer.RunAsync(source, events)));
        }

        var (http, sql, copy) = (Median(rates.Select(rate => rate.Ours)), Median(rates.Select(rate => rate.Plain)), Median(rates.Select(rate => rate.Copy)));
        Report.Line($"metering.{store}.ingest", http, "events/s");
        Report.Line($"metering.{store}.plain-sql", sql, "events/s");
        Report.Line($"metering.{store}.copy", copy, "events/s");
        Report.Line($"metering.{store}.ingest/plain-sql", http / sql, "ratio");
        Report.Line($"metering.{store}.ingest/copy", http / copy, "ratio");
        Report.Line($"metering.{store}.ingest-cpu", ours.CpuMicroseconds, "us/event of Metering");
        Report.Line($"metering.{store}.duplicates", await ours.RepeatAsync(), "events/s");
    }

    private static async Task LeasesAsync(string store, string folder, Func<string, Task<string>> database, string connectionString, MeteringProcess metering, MeteringChoices choices)
    {
        if (choices.Beside is not { } assembly)
        {
            await LeaseLoad.RunAsync(store, connectionString, [("leases", metering)]);
            return;
        }

        await using var before = await StartAsync(Directory.CreateDirectory(Path.Combine(folder, "before")).FullName, await database("_before"), assembly, choices);
        await LeaseLoad.RunAsync(store, connectionString, [("leases", metering), ("leases_before", before)]);
    }

    private static async Task<MeteringProcess> StartAsync(string folder, string connectionString, string? assembly, MeteringChoices choices)
    {
        var metering = await MeteringProcess.StartAsync(folder, connectionString, assembly, choices.Runtime);
        await metering.UseAsync(Workload.Rules());
        return metering;
    }

    private static async Task FilledAsync(string store, MeteringProcess metering, NpgsqlDataSource source, int events)
    {
        await EditUnderLoad.RunAsync(store, metering, source, events);
        await ReportLoad.RunAsync(store, metering, source);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
