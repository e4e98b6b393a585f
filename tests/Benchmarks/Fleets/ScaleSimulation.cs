using ClaudeConfig.Benchmarks.Metering;
using ClaudeConfig.Harness;
using Npgsql;

namespace ClaudeConfig.Benchmarks.Fleets;

/// <summary>
/// Many gateways, several replicas of Metering and one budget of a company above all of them, on a PostgreSQL of our own: grants a second, how long
/// they take, and what the company's one row costs, beside the same teams without a company.
/// </summary>
internal static class ScaleSimulation
{
    private const decimal Plenty = 1_000_000_000;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var options = ScaleOptions.Of(arguments);
        var folder = Directory.CreateTempSubdirectory("claudeconfig-scale-").FullName;
        try
        {
            await using var cluster = await PostgresCluster.StartAsync(folder, new PostgresOptions
            {
                Settings =
                [
                    "shared_buffers=512MB", "max_wal_size=4GB", "checkpoint_timeout=15min", "shared_preload_libraries=pg_stat_statements", "pg_stat_statements.track_planning=on",
                    .. options.Flush ? new[] { "fsync=on" } : [],
                ],
            });
            return await RunAsync(options, folder, await cluster.DatabaseAsync("scale") + (options.Prepared ? ";Max Auto Prepare=80" : ""));
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> RunAsync(ScaleOptions options, string folder, string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using (var extension = source.CreateCommand("create extension pg_stat_statements"))
        {
            await extension.ExecuteNonQueryAsync();
        }

        var replicas = new List<MeteringProcess>();
        try
        {
            for (var replica = 0; replica < options.Replicas; replica++)
            {
                replicas.Add(await MeteringProcess.StartAsync(Directory.CreateDirectory(Path.Combine(folder, $"replica-{replica}")).FullName, database));
            }

            return await MeasureAsync(options, replicas, source);
        }
        finally
        {
            foreach (var replica in replicas)
            {
                await replica.DisposeAsync();
            }
        }
    }

    private static async Task<int> MeasureAsync(ScaleOptions options, List<MeteringProcess> replicas, NpgsqlDataSource source)
    {
        var length = TimeSpan.FromSeconds(options.Seconds);
        if (await TightAsync(options, replicas, source, length) is not 0 and var failed)
        {
            return failed;
        }

        await replicas[0].UseAsync(Workload.Rules(options.Teams, Plenty));
        await PhaseAsync("scale.company", source, Metered(replicas, () => NewFleet(options, replicas, "max").SaturateAsync(FleetCall.Swap, length)));
        if (options.Statements)
        {
            await RowCost.PrintStatementsAsync(source);
        }

        var fleet = NewFleet(options, replicas, "rate");
        foreach (var rate in new[] { 250, 500, 1000, 2000 })
        {
            await PhaseAsync($"scale.company@{rate}", source, () => fleet.AtRateAsync(FleetCall.Swap, rate, length));
        }

        await PhaseAsync("scale.heartbeats", source, () => fleet.SaturateAsync(FleetCall.Heartbeat, length));
        await PhaseAsync("scale.one-replica", source, () => NewFleet(options, replicas[..1], "one").SaturateAsync(FleetCall.Swap, length));
        await replicas[0].UseAsync([.. Workload.Rules(options.Teams, Plenty).Where(rule => rule.Budget.Name != "company").Select(rule => rule with { Ancestors = [] })]);
        await PhaseAsync("scale.apart", source, () => NewFleet(options, replicas, "apart").SaturateAsync(FleetCall.Swap, length));
        return 0;
    }

    /// <summary>Every gateway wants two dollars and the company has one for each: nobody may bring it above that.</summary>
    private static async Task<int> TightAsync(ScaleOptions options, List<MeteringProcess> replicas, NpgsqlDataSource source, TimeSpan length)
    {
        decimal limit = options.Gateways;
        // Programs are compiled as they run: this is their warming up as well.
        await replicas[0].UseAsync(Workload.Rules(options.Teams, Plenty, company: limit));
        var fleet = NewFleet(options, replicas, "tight");
        await using var cost = await RowCost.BeginAsync(source);
        var result = await fleet.SaturateAsync(FleetCall.Swap, length);
        result.Print("scale.tight");
        Report.Line("scale.tight.granted", fleet.Granted, "leases");
        Report.Line("scale.tight.unavailable", fleet.Away, "calls answered 503");
        await cost.PrintAsync("scale.tight");
        Report.Line("scale.tight.most-reserved", (double)cost.MostReserved, $"USD of {limit}");
        await fleet.ReleaseAsync();
        return cost.MostReserved <= limit ? 0 : 1;
    }

    private static Func<Task<FleetResult>> Metered(List<MeteringProcess> replicas, Func<Task<FleetResult>> run) => async () =>
    {
        var cpu = replicas.Sum(replica => replica.CpuSeconds);
        var result = await run();
        Report.Line("scale.company.cpu", (replicas.Sum(replica => replica.CpuSeconds) - cpu) * 1_000_000 / result.Count, "us/call of Metering");
        return result;
    };

    private static async Task PhaseAsync(string name, NpgsqlDataSource source, Func<Task<FleetResult>> run)
    {
        await using var cost = await RowCost.BeginAsync(source);
        (await run()).Print(name);
        await cost.PrintAsync(name);
    }

    private static Fleet NewFleet(ScaleOptions options, IReadOnlyList<MeteringProcess> replicas, string run) => new(replicas, options.Gateways, options.Teams, run);
}
