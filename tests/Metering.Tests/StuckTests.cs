using ClaudeConfig.Harness;
using ClaudeConfig.KafkaMock;
using ClaudeConfig.Metering.Hosting;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Metering.Tests;

/// <summary>A part that no longer gets on: probes and metrics say so, and the next process goes on where this one stood.</summary>
public sealed class StuckTests(PostgresFixture postgres)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2026-11-23T12:00:00Z"));

    [Theory]
    [InlineData(false, 20, true, false)]
    [InlineData(false, 100, true, true)]
    [InlineData(true, 100, false, false)]
    [InlineData(true, 1_900, false, true)]
    public async Task Loop_WhoseTurnDoesNotEnd_FailsReadinessAndThenLiveness(bool aside, int seconds, bool unready, bool dead)
    {
        var (health, name) = (new LoopHealth(_time), $"still-{aside}-{seconds}");
        var (turns, still) = (0, new TaskCompletionSource());
        using var loop = new PeriodicLoop(
            name, Interval, _ => Interlocked.Increment(ref turns) == 1 ? Task.CompletedTask : still.Task, health, _time, NullLogger<PeriodicLoop>.Instance, aside, aside ? TimeSpan.FromMinutes(30) : null);
        await loop.StartAsync(CancellationToken.None);
        await Eventually.AdvancedAsync(_time.Advance, Interval, TimeSpan.FromMinutes(1), () => Volatile.Read(ref turns) == 2, "the second turn has begun");
        var succeeded = MeteringMetrics.LastSuccess.WithLabels(name).Value;
        Assert.Empty(health.Stuck().Concat(health.Failing()));

        _time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal((unready, dead), (health.Failing().Any(problem => problem.Contains(name, StringComparison.Ordinal)), health.Stuck().Any(problem => problem.Contains(name, StringComparison.Ordinal))));
        Assert.Equal(succeeded, MeteringMetrics.LastSuccess.WithLabels(name).Value);
        still.SetResult();
        await loop.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Transaction_ThatDoesNotEnd_FailsLiveness()
    {
        var (health, still) = (new LoopHealth(_time), new TaskCompletionSource());
        var work = new GroupedWork<int>(new GroupBounds(1, 1, 10), _ => 1, _ => still.Task, (_, _) => { }, _time);
        health.Watch("events", () => work.OldestRunning);
        work.Add(1);
        await Eventually.TrueAsync(() => work.OldestRunning is not null, "it is under way");
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Empty(health.Stuck());
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Contains("a transaction of events has not ended", Assert.Single(health.Stuck()));
        still.SetResult();
        await Eventually.TrueAsync(() => !health.Stuck().Any(), "it is alive again");
    }

    [Fact]
    public async Task Consumer_KilledWhileItStores_TheNextGoesOnWhereItStood()
    {
        using var kafka = new MockBrokers();
        var database = await postgres.CreateDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("claudeconfig-kafka-").FullName;
        var settings = Path.Combine(folder, "kafka");
        // Who is killed stays in its group for so long.
        await File.WriteAllTextAsync(settings, "session.timeout.ms=6000\nheartbeat.interval.ms=500\n");
        string[] arguments = ["--kafka-servers", kafka.Servers, "--kafka-topic", "usage-events", "--kafka-settings-file", settings];
        await using var ledger = await TestLedger.CreateAsync(database, TimeProvider.System);
        var deliveries = new Deliveries(() => throw new InvalidOperationException("nothing goes over HTTP"));
        var first = await MeteringProgram.StartAsync(folder, database, arguments);
        await SendAsync(kafka, deliveries, 20);
        await Eventually.TrueAsync(async () => await ledger.ScalarAsync<long>("select count(*) from usage_events") == 20, "the first are counted", Deadlines.Slow);
        await using (await HeldStore.HoldAsync(database, "lock table usage_events in share mode"))
        {
            await SendAsync(kafka, deliveries, 20);
            await HeldStore.WaitForAsync(database, "copy%usage_events%");
            var lag = await first.MetricAsync("claudeconfig_metering_kafka_lag_messages");
            Assert.InRange(lag, 1, 20);
            await first.KillAsync();
        }

        await using var next = await MeteringProgram.StartAsync(folder, database, arguments);
        await SendAsync(kafka, deliveries, 5);
        await Eventually.TrueAsync(async () => await ledger.ScalarAsync<long>("select count(*) from usage_events") == 45, "all are counted", Deadlines.Slow);
        Assert.Equal(45, await ledger.ScalarAsync<long>("select sum(next_offset)::bigint from kafka_offsets"));
        Assert.Equal(0, await ledger.ScalarAsync<long>("select count(*) from error_logs"));
        await Eventually.TrueAsync(async () => await next.MetricAsync("claudeconfig_metering_kafka_lag_messages") == 0, "nothing is left", Deadlines.Settled);
        await first.DisposeAsync();
    }

    [Fact]
    public async Task Aggregator_KilledWhileItAddsUpADay_TheNextAddsItUp()
    {
        var database = await postgres.CreateDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("claudeconfig-days-").FullName;
        await using var ledger = await TestLedger.CreateAsync(database, TimeProvider.System);
        // An event of a day that was added up long ago.
        await ledger.Summaries.TurnAsync(CancellationToken.None);
        await ledger.SendAsync(A.Event(DateTimeOffset.UtcNow.AddDays(-3), 1.25m));
        Assert.Equal(1, await ledger.ScalarAsync<long>("select count(*) from touched_days"));
        await using (var held = await HeldStore.HoldAsync(database, "lock table hourly_aggregates in access exclusive mode"))
        {
            await using var first = await MeteringProgram.StartAsync(folder, database);
            await HeldStore.WaitForAsync(database, PostgresFixture.GivenServer is null ? "%insert into daily_usage%" : "%refresh_continuous_aggregate%");
            await first.KillAsync();
        }

        await using var next = await MeteringProgram.StartAsync(folder, database);
        await Eventually.TrueAsync(async () => await ledger.ScalarAsync<long>("select count(*) from touched_days") == 0, "the day is added up", Deadlines.Slow);
        var days = PostgresFixture.GivenServer is null ? "daily_usage" : "daily_usage_summary";
        Assert.Equal(1.25m, await ledger.ScalarAsync<decimal>($"select coalesce(sum(cost), 0) from {days} where day = date_trunc('day', now() - interval '3 days', 'UTC')"));
    }

    private static async Task SendAsync(MockBrokers kafka, Deliveries deliveries, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await kafka.SendAsync("usage-events", i % MockBrokers.Partitions, System.Text.Encoding.UTF8.GetBytes(TestLedger.Json(deliveries.NewEvent()).GetRawText()));
        }
    }
}
