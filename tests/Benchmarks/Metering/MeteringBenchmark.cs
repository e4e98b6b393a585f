using ClaudeConfig.Harness;
using Npgsql;

namespace ClaudeConfig.Benchmarks.Metering;

/// <summary>
/// Events and leases a second through HTTP, beside two peers that store the same events: a binary COPY into the same table, and plain SQL
/// (staging, identity, insert, ledger) on one connection. On a PostgreSQL of our own, and again on the server of TIMESCALE_URL.
/// </summary>
internal static class MeteringBenchmark
{
    /// <param name="arguments"><c>events=N</c> a measure, <c>edit=N</c> events in edited windows, <c>only=native</c> or <c>only=timescale</c>, <c>fsync=on</c>, <c>filled</c>: the edit and the reports alone.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var sizes = (Events: arguments.Contains("filled") ? 0 : Number(arguments, "events", 60_000), Edit: Number(arguments, "edit", 1_000_000));
        var only = arguments.FirstOrDefault(argument => argument.StartsWith("only=", StringComparison.Ordinal))?[5..];
        if (only is not "timescale")
        {
            await RunNativeAsync(sizes, arguments.Contains("fsync=on"));
        }

        if (only is not "native" && Environment.GetEnvironmentVariable("TIMESCALE_URL") is { Length: > 0 } server)
        {
            await RunTimescaleAsync(server, sizes);
        }

        return 0;
    }

    private static async Task RunTimescaleAsync(string server, (int Events, int Edit) sizes)
    {
        var (name, folder) = ($"bench_{Guid.NewGuid():n}", Directory.CreateTempSubdirectory("claudeconfig-bench-").FullName);
        try
        {
            await RunAsync("timescale", folder, await PostgresDatabases.CreateAsync(server, name), sizes);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await PostgresDatabases.DropAsync(server, name);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RunNativeAsync((int Events, int Edit) sizes, bool flush)
    {
        var folder = Directory.CreateTempSubdirectory("claudeconfig-bench-").FullName;
        try
        {
            await using var cluster = await PostgresCluster.StartAsync(folder, new PostgresOptions
            {
                // What a server of this size would be set to; the measured and its peers share it.
                Settings = ["shared_buffers=512MB", "max_wal_size=4GB", "checkpoint_timeout=15min", .. flush ? new[] { "fsync=on" } : []],
            });
            await RunAsync("native", folder, await cluster.DatabaseAsync("bench"), sizes);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RunAsync(string store, string folder, string connectionString, (int Events, int Edit) sizes)
    {
        await using var metering = await MeteringProcess.StartAsync(folder, connectionString);
        await metering.UseAsync(Workload.Rules());
        await using var source = NpgsqlDataSource.Create(connectionString);
        var ours = new HttpIngest(metering);
        if (sizes.Events == 0)
        {
            await ours.RunAsync(20_000);
            await FilledAsync(store, metering, source, sizes.Edit);
            return;
        }

        var plain = new PlainSqlPeer(source);
        await plain.PrepareAsync();

        // The first rounds load programs and plans; a process that is compiled as it runs needs more of them.
        var events = sizes.Events;
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
        await LeaseLoad.RunAsync(store, metering);
        await FilledAsync(store, metering, source, sizes.Edit);
    }

    private static async Task FilledAsync(string store, MeteringProcess metering, NpgsqlDataSource source, int events)
    {
        await EditUnderLoad.RunAsync(store, metering, source, events);
        await ReportLoad.RunAsync(store, metering, source);
        Report.Line($"metering.{store}.peak-memory", metering.PeakMebibytes, "MiB");
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static int Number(string[] arguments, string name, int otherwise) =>
        arguments.FirstOrDefault(argument => argument.StartsWith(name + "=", StringComparison.Ordinal)) is { } found
            ? int.Parse(found[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture)
            : otherwise;
}
