using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;
using Npgsql;

namespace ClaudeConfig.Benchmarks.Metering;

/// <summary>
/// Lease calls at a rate, whether or not answers came: each gives one lease back and takes another, and every one reserves in the company's window, too. Beside them, in the same run and from the same sender:
/// a GET that does nothing, <c>SELECT 1</c>, and an UPDATE of one row that all of them update.
/// </summary>
internal sealed class LeaseLoad(MeteringProcess metering, string run)
{
    private const int Gateways = 50;
    private const int Rounds = 3;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(6);

    private int _next;

    public static async Task RunAsync(string store, string connectionString, IReadOnlyList<(string Name, MeteringProcess Metering)> programs)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = 16, MaxAutoPrepare = 8, AutoPrepareMinUsages = 1 }.ConnectionString);
        await ExecuteAsync(source, "create table if not exists peer_row (id int primary key, n bigint not null) with (fillfactor = 50)");
        await ExecuteAsync(source, "insert into peer_row values (1, 0) on conflict do nothing");
        var measured = programs.Select(program => (program.Name, Load: new LeaseLoad(program.Metering, $"{program.Name}{Guid.NewGuid():n}"[..16]))).ToList();
        foreach (var (_, load) in measured)
        {
            // As long as a program is compiled as it runs, that is what is measured.
            await load.AtRateAsync(500, TimeSpan.FromSeconds(20));
        }

        foreach (var rate in new[] { 250, 500, 1000 })
        {
            var found = new Dictionary<string, List<PacedTimes>>();
            for (var round = 0; round < Rounds; round++)
            {
                Add(found, $"select-1@{rate}", await PacedCalls.RunAsync(rate, Length / 2, _ => ExecuteAsync(source, "select 1")));
                Add(found, $"update-one-row@{rate}", await PacedCalls.RunAsync(rate, Length / 2, _ => ExecuteAsync(source, "update peer_row set n = n + 1 where id = 1")));
                Add(found, $"http-get@{rate}", await PacedCalls.RunAsync(rate, Length / 2, _ => programs[0].Metering.GetAsync("/healthz")));
                foreach (var (name, load) in measured)
                {
                    Add(found, $"{name}@{rate}", await load.AtRateAsync(rate, Length));
                }
            }

            foreach (var (name, rounds) in found)
            {
                Report.Line($"metering.{store}.{name}.reached", Median(rounds, round => round.Reached), "calls/s");
                Print($"metering.{store}.{name}", rounds);
            }
        }
    }

    /// <summary>Medians of the rounds' percentiles.</summary>
    public static void Print(string name, params IReadOnlyList<PacedTimes> rounds)
    {
        foreach (var percent in new[] { 50, 99 })
        {
            Report.Line($"{name}.p{percent}", Median(rounds, round => PacedTimes.Of(round.SinceDue, percent)), "ms");
        }

        Report.Line($"{name}.since-sent.p99", Median(rounds, round => PacedTimes.Of(round.SinceSent, 99)), "ms");
        Report.Line($"{name}.sender-late.p99", Median(rounds, round => PacedTimes.Of(round.Late, 99)), "ms");
    }

    public Task<PacedTimes> AtRateAsync(int rate, TimeSpan length)
    {
        var first = _next;
        _next += (int)(rate * length.TotalSeconds);
        return PacedCalls.RunAsync(rate, length, index => CallAsync(first + index));
    }

    private Task CallAsync(int index)
    {
        var gateway = index % Gateways;
        var earlier = index - Gateways;
        var request = new LeaseRequest
        {
            Source = $"gateway-{gateway}", Incarnation = run, CallId = $"{run}-{index}",
            Acquire = [new LeaseAcquire { LeaseId = $"{run}-l{index}", Budgets = [Workload.Budget(gateway % Workload.Teams)], Minimum = 1, Wanted = 2 }],
            Renew = earlier < 0 ? [] : [new LeaseRenew { LeaseId = $"{run}-l{earlier}", Return = 2, Release = true }],
        };
        return metering.PostAsync("/v1/leases", JsonSerializer.SerializeToUtf8Bytes(request, ContractsJson.Default.LeaseRequest));
    }

    private static void Add(Dictionary<string, List<PacedTimes>> found, string name, PacedTimes times)
    {
        if (!found.TryGetValue(name, out var rounds))
        {
            found[name] = rounds = [];
        }

        rounds.Add(times);
    }

    private static double Median(IReadOnlyList<PacedTimes> rounds, Func<PacedTimes, double> read) => rounds.Select(read).Order().ElementAt(rounds.Count / 2);

    private static async Task ExecuteAsync(NpgsqlDataSource source, string text)
    {
        await using var command = source.CreateCommand(text);
        await command.ExecuteNonQueryAsync();
    }
}
