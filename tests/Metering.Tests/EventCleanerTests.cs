using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Ingest;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

public sealed class EventCleanerTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    [Fact]
    public async Task Event_WhoseDescriptionIsBroken_KeepsItsMoneyAndIsMarked()
    {
        var usage = A.Event(Now, 2) with { Target = new string('t', 5000), UpstreamRequestId = "a\0b" };
        usage = usage with
        {
            Attribution = usage.Attribution with
            {
                SessionId = new string('s', 600),
                Tags = Enumerable.Range(0, 50).ToDictionary(i => $"tag{i:00}", _ => "x"),
            },
        };
        Assert.Equal(EventStatus.Accepted, (await Ledger.SendAsync(usage)).Single().Status);
        Assert.Equal(EventStatus.Duplicate, (await Ledger.SendAsync(usage)).Single().Status);
        Assert.Equal(2, await Ledger.ScalarAsync<decimal>("select cost from usage_events"));
        Assert.Equal("sessionId,tags,target,upstreamRequestId", await Ledger.ScalarAsync<string>($"select tags ->> '{EventCleaner.Mark}' from usage_events"));
        Assert.Equal("a\uFFFDb", await Ledger.ScalarAsync<string>("select upstream_request_id from usage_events"));
        Assert.Equal(EventCleaner.LongestText, await Ledger.ScalarAsync<int>("select length(target) from usage_events"));
        Assert.Equal(EventCleaner.MostTags + 1, await Ledger.ScalarAsync<int>("select count(*)::int from usage_events, jsonb_object_keys(tags)"));
    }

    [Fact]
    public void Event_AsItShouldBe_IsLeftAlone()
    {
        var usage = A.Event(Now, 2);
        Assert.Same(usage, EventCleaner.Clean(usage));
    }

    [Fact]
    public void Event_ThatWasMended_IsNotMendedAgain()
    {
        var usage = A.Event(Now, 2);
        var mended = EventCleaner.Clean(usage with { Attribution = usage.Attribution with { Tags = Enumerable.Range(0, 50).ToDictionary(i => $"tag{i:00}", _ => "x") } });
        Assert.Same(mended, EventCleaner.Clean(mended));
    }
}
