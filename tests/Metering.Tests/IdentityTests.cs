using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Ingest;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

/// <summary>Identities lie in partitions by receipt: an id is known in all of them, and forgotten with the whole partition.</summary>
public sealed class IdentityTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    [Fact]
    public async Task Event_SentAgainInALaterPartition_IsADuplicateAndOtherContentAConflict()
    {
        await AgeAsync();
        var usage = A.Event(Now, 1, "x");
        await Ledger.SendAsync(usage);
        Time.Advance(IdentityEpochs.Length);
        await TurnAsync();
        Assert.Equal(2, await PartitionsAsync());
        Assert.Equal(EventStatus.Duplicate, (await Ledger.SendAsync(usage)).Single().Status);
        Assert.Equal(EventStatus.Conflict, (await Ledger.SendAsync(A.Event(Now, 1, "x"))).Single().Status);
        Assert.Equal(EventStatus.Accepted, (await Ledger.SendAsync(A.Event(Now, 1, "y"), usage)).First().Status);
        Assert.Equal(2, await Ledger.ScalarAsync<long>("select count(*) from usage_events"));
    }

    [Fact]
    public async Task Partition_OfEventsThatWouldBeRefusedByNow_GoesWholeAndNoSooner()
    {
        await AgeAsync();
        var usage = A.Event(Now, 1, "x");
        await Ledger.SendAsync(usage);
        for (var day = 0; day < 32; day += 4)
        {
            Time.Advance(TimeSpan.FromDays(4));
            await Ledger.Partitions.EnsureAsync(CancellationToken.None);
            await TurnAsync();
            Assert.Equal(EventStatus.Duplicate, (await Ledger.SendAsync(usage)).Single().Status);
        }

        Time.Advance(TimeSpan.FromDays(16));
        await TurnAsync();
        Assert.Equal(EventStatus.Rejected, (await Ledger.SendAsync(usage)).Single().Status);
        Assert.Equal(0, await Ledger.ScalarAsync<long>("select count(*) from event_identity"));
        Assert.InRange(await PartitionsAsync(), 2, 4);
    }

    [Fact]
    public async Task Event_SentToTwoProcessesWhilePartitionsTurn_IsCountedOnce()
    {
        await AgeAsync();
        var other = await AnotherAsync();
        // Five times twelve: no more than may wait in a process at once, however slow the store is.
        var events = Enumerable.Range(0, 12).Select(i => A.Event(Now, 1, $"e{i}")).ToArray();
        var sending = new List<Task>();
        for (var turn = 0; turn < 5; turn++)
        {
            sending.AddRange(events.SelectMany(usage => new[] { Ledger.SendAsync(usage), other.SendAsync(usage) }));
            Time.Advance(TimeSpan.FromDays(6));
            sending.Add(TurnAsync());
        }

        await Task.WhenAll(sending);
        Assert.Equal(12, await Ledger.ScalarAsync<long>("select count(*) from usage_events"));
        Assert.Equal(12, await Ledger.ScalarAsync<long>("select count(*) from event_identity"));
    }

    private Task TurnAsync() => Ledger.Identities.TurnAsync(CancellationToken.None);

    private Task<long> PartitionsAsync() => Ledger.ScalarAsync<long>("select count(*) from pg_inherits where inhparent = 'event_identity'::regclass");

    /// <summary>The first partition began when the schema was made, by the server's clock; here it begins by the test's.</summary>
    private async Task AgeAsync()
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(Ledger.ConnectionString);
        await using var command = source.CreateCommand("update identity_epochs set started_at = $1");
        command.Parameters.AddWithValue(Now.UtcDateTime);
        await command.ExecuteNonQueryAsync();
    }
}
