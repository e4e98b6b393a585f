using ClaudeConfig.Metering.Privacy;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

public sealed class PrivacyTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    [Fact]
    public async Task Member_Erased_IsNowhereAndTheMoneyStays()
    {
        var budget = A.Budget("b").LimitedTo(100);
        await Ledger.UseAsync(budget);
        var bob = A.Event(Now, 4);
        await Ledger.SendAsync(A.Event(Now, 1), A.Event(Now.AddDays(-3), 2), bob with { Attribution = bob.Attribution with { Member = "bob", SessionId = "s" } });
        var store = new SubjectStore(Ledger.Database, Time);
        Assert.Equal(2, (await ListAsync(store.ExportAsync("ann", CancellationToken.None))).Count(row => row.Contains("\"cost\": ", StringComparison.Ordinal)));
        Assert.Equal(2, await store.EraseAsync("ann", "asked for", "tester", CancellationToken.None));
        Assert.Empty(await ListAsync(store.ExportAsync("ann", CancellationToken.None)));
        foreach (var table in new[] { "usage_events", "usage_scopes", "client_usage", "error_logs", "audit_logs" })
        {
            Assert.Equal(0, await Ledger.ScalarAsync<long>($"select count(*) from {table} t where t::text like '%ann%'"));
        }

        Assert.Equal(7, (await Ledger.FiguresAsync(budget)).Spent);
        Assert.Equal(7, await Ledger.ScalarAsync<decimal>("select sum(cost) from hourly_aggregates"));
        Assert.Equal(3, await Ledger.ScalarAsync<decimal>("select sum(cost) from usage_events where member like 'erased:%'"));
        Assert.Equal("s", await Ledger.ScalarAsync<string>("select session_id from usage_events where member = 'bob'"));
        Assert.Equal(1, await Ledger.ScalarAsync<long>($"select count(*) from audit_logs where action = 'Erased' and name = '{SubjectStore.Fingerprint("ann")}'"));
    }

    [Fact]
    public async Task Rules_Changed_AreInTheAuditWithBeforeAndAfter()
    {
        var budget = A.Budget("b").LimitedTo(100);
        await Ledger.UseAsync(budget);
        await Ledger.UseAsync(budget with { Limit = 200 });
        await Ledger.UseAsync(budget with { Limit = 200 });
        await Ledger.UseAsync();
        Assert.Equal(
            "Created - 100, Changed 100 200, Deleted 200 -",
            await Ledger.ScalarAsync<string>("select string_agg(concat_ws(' ', action, coalesce(before ->> 'limit', '-'), coalesce(after ->> 'limit', '-')), ', ' order by action = 'Deleted', action = 'Changed') from audit_logs where kind = 'Budget' and name = 'b'"));
    }

    [Fact]
    public async Task Logs_AreKeptAsLongAsThePlatformSaysAndEventsForGood()
    {
        await Ledger.SendAsync(A.Event(Now.AddDays(-20), 1), A.Event(Now, 1));
        await Ledger.Database.TransactAsync(
            connection => connection.ExecuteAsync(
                "insert into error_logs (at, received_at, source, code, message) select at, at, 's', 'c', 'm' from unnest($1) at", CancellationToken.None,
                new[] { Now.AddDays(-40).UtcDateTime, Now.AddDays(-35).UtcDateTime, Now.AddDays(-10).UtcDateTime, Now.UtcDateTime }),
            CancellationToken.None);
        await new Retention(Ledger.Database, Kept(null), Time).TurnAsync(CancellationToken.None);
        Assert.Equal((2L, 2L), (await Ledger.ScalarAsync<long>("select count(*) from error_logs"), await Ledger.ScalarAsync<long>("select count(*) from usage_events")));
        await new Retention(Ledger.Database, Kept(10), Time).TurnAsync(CancellationToken.None);
        Assert.Equal(1, await Ledger.ScalarAsync<long>("select count(*) from usage_events"));
        // What they came to is kept.
        Assert.Equal(2, await Ledger.ScalarAsync<decimal>("select sum(cost) from hourly_aggregates"));
    }

    private static MeteringOptions Kept(int? events) => new()
    {
        Listen = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0), Database = "x", LogRetentionDays = 30, EventRetentionDays = events,
    };

    private static async Task<List<string>> ListAsync(IAsyncEnumerable<string> rows)
    {
        var list = new List<string>();
        await foreach (var row in rows)
        {
            list.Add(row);
        }

        return list;
    }
}
