using System.Text;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Harness;
using ClaudeConfig.KafkaMock;
using ClaudeConfig.Metering.Kafka;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;
using Npgsql;

namespace ClaudeConfig.Metering.Tests;

public sealed class KafkaTests(PostgresFixture postgres)
{
    private const string Topic = "usage-events";

    [Fact]
    public async Task Messages_OfEveryForm_AreCountedAndTheirOffsetsAreStored()
    {
        using var kafka = new MockBrokers();
        var database = await postgres.CreateDatabaseAsync();
        await using var app = await StartAsync(database, kafka);
        await kafka.SendAsync(Topic, 0, Json(A.Event(DateTimeOffset.UtcNow, 1)));
        await kafka.SendAsync(Topic, 1, Encoding.UTF8.GetBytes($$"""{"events": [{{Text(A.Event(DateTimeOffset.UtcNow, 2))}}, {{Text(A.Event(DateTimeOffset.UtcNow, 3))}}]}"""));
        await kafka.SendAsync(Topic, 2, Encoding.UTF8.GetBytes(
            $$"""[{"specversion": "1.0", "id": "ce", "source": "gw-0", "type": "dev.claudeconfig.usage.v1", "data": {{Text(A.Event(DateTimeOffset.UtcNow, 4, "ce"))}}}]"""));
        await kafka.SendAsync(Topic, 3, "not JSON"u8.ToArray());
        await kafka.SendAsync(Topic, 3, Json(A.Event(DateTimeOffset.UtcNow, 5)));
        await Eventually.TrueAsync(async () => await CountAsync(database, "select count(*) from usage_events") == 5, "all are counted", Deadlines.Slow);
        Assert.Equal(5, await CountAsync(database, "select sum(next_offset)::bigint from kafka_offsets"));
        Assert.Equal(1, await CountAsync(database, "select count(*) from error_logs where code = 'Rejected' and message like 'events[%].value: it is not JSON%'"));
    }

    [Fact]
    public async Task Messages_OfWhichNoneCanBeCounted_AreLeftBehindAndTold()
    {
        using var kafka = new MockBrokers();
        var database = await postgres.CreateDatabaseAsync();
        await using var app = await StartAsync(database, kafka);
        await kafka.SendAsync(Topic, 0, "not JSON"u8.ToArray());
        await Eventually.TrueAsync(async () => await CountAsync(database, "select sum(next_offset)::bigint from kafka_offsets") == 1, "it is left behind", Deadlines.Slow);
        await Eventually.TrueAsync(async () => await CountAsync(database, "select count(*) from error_logs where code = 'Rejected'") == 1, "it is told", Deadlines.Slow);
    }

    [Fact]
    public async Task Consumers_ThatComeAndGo_LoseNothingAndCountNothingTwice()
    {
        using var kafka = new MockBrokers();
        var database = await postgres.CreateDatabaseAsync();
        var sent = 0;
        async Task SendAsync(int count)
        {
            for (var i = 0; i < count; i++, sent++)
            {
                await kafka.SendAsync(Topic, sent % MockBrokers.Partitions, Json(A.Event(DateTimeOffset.UtcNow, 0.01m, $"k{sent}")));
            }
        }

        var first = await StartAsync(database, kafka);
        await SendAsync(200);
        await using var second = await StartAsync(database, kafka);
        await SendAsync(200);
        await Eventually.TrueAsync(async () => await CountAsync(database, "select count(*) from usage_events") > 100, "some are counted", Deadlines.Slow);
        await first.DisposeAsync();
        await SendAsync(200);
        await using var third = await StartAsync(database, kafka);
        await Eventually.TrueAsync(async () => await CountAsync(database, "select count(*) from usage_events") == sent, "all are counted", Deadlines.Slow);
        Assert.Equal(sent, await CountAsync(database, "select sum(next_offset)::bigint from kafka_offsets"));
        Assert.Equal(sent, await CountAsync(database, "select count(distinct id) from usage_events"));
        Assert.Equal(sent, await CountAsync(database, "select sum(events)::bigint from hourly_aggregates"));
    }

    [Fact]
    public async Task Offsets_OfAConsumerThatLostItsPartition_NeverGoBack()
    {
        using var kafka = new MockBrokers();
        var database = await postgres.CreateDatabaseAsync();
        await using (var app = await StartAsync(database, kafka))
        {
            await kafka.SendAsync(Topic, 0, Json(A.Event(DateTimeOffset.UtcNow, 1)));
            await Eventually.TrueAsync(async () => await CountAsync(database, "select count(*) from usage_events") == 1, "it is counted", Deadlines.Slow);
        }

        await using var ledger = await TestLedger.CreateAsync(database, TimeProvider.System);
        var offsets = new KafkaOffsets(ledger.Database, "claudeconfig-metering");
        foreach (var next in new[] { 9, 4 })
        {
            await ledger.Ingest.IngestAsync([], () => offsets.MoveCommand([new(Topic, 0, next)]), CancellationToken.None);
        }

        Assert.Equal(9, await CountAsync(database, "select next_offset from kafka_offsets where partition = 0"));
    }

    private static Task<RunningApp> StartAsync(string database, MockBrokers kafka) => RunningApp.StartAsync(database, kafka: new KafkaOptions { Servers = kafka.Servers });

    private static string Text(UsageEvent usage) => TestLedger.Json(usage).GetRawText();

    private static byte[] Json(UsageEvent usage) => Encoding.UTF8.GetBytes(Text(usage));

    private static async Task<long> CountAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync() is DBNull or null ? 0 : await command.ExecuteScalarAsync());
    }
}
