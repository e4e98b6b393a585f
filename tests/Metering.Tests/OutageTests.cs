using System.Net;
using System.Net.Http.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Harness;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

/// <summary>PostgreSQL dies under load and comes back.</summary>
public sealed class OutageTests
{
    [Fact]
    public async Task Store_StoppedImmediatelyUnderLoad_LosesAndRepeatsNothing()
    {
        await using var postgres = await OwnPostgres.StartAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using var app = await RunningApp.StartAsync(database);
        var budget = A.Budget("b").LimitedTo(100_000);
        await app.Rules.ReplaceAsync([budget], CancellationToken.None);

        var (accepted, refused) = (0, 0);
        using var stop = new CancellationTokenSource();
        var senders = Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                var usage = A.Event(DateTimeOffset.UtcNow, 1, $"s{i}-{n}") with { Provider = "nobody", Model = "x" };
                // Deliver until it is taken, as a spool does.
                while (true)
                {
                    var answer = await app.SendAsync(usage);
                    if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                    {
                        Assert.NotNull(answer.Headers.RetryAfter);
                        Interlocked.Increment(ref refused);
                        await Task.Delay(20);
                        continue;
                    }

                    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                    var result = (await answer.Content.ReadFromJsonAsync(ContractsJson.Default.EventBatchResult))!.Results.Single();
                    Assert.True(result.Status is EventStatus.Accepted or EventStatus.Duplicate, result.Message);
                    Interlocked.Increment(ref accepted);
                    break;
                }
            }
        })).ToArray();

        await Eventually.TrueAsync(() => Volatile.Read(ref accepted) > 20, "events are taken", Deadlines.Settled);
        await postgres.Cluster.StopImmediatelyAsync();
        await Eventually.TrueAsync(() => Volatile.Read(ref refused) > 8, "senders are told 503", Deadlines.Settled);
        var lease = await app.CallAsync(A.Call().Acquiring("l", 1, 1, budget));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, lease.StatusCode);
        var before = Volatile.Read(ref accepted);
        await postgres.Cluster.StartServerAsync();
        await Eventually.TrueAsync(() => Volatile.Read(ref accepted) > before + 20, "events are taken again", Deadlines.Settled);
        await stop.CancelAsync();
        await Task.WhenAll(senders);

        var figures = await app.Http.GetFromJsonAsync<System.Text.Json.JsonElement>("/v1/budgets/team/b");
        await using var ledger = await TestLedger.CreateAsync(database, TimeProvider.System);
        Assert.Equal(accepted, await ledger.ScalarAsync<long>("select count(*) from usage_events"));
        Assert.Equal(accepted, await ledger.ScalarAsync<long>("select count(*) from event_identity"));
        Assert.Equal(
            await ledger.ScalarAsync<decimal>("select sum(cost + assumed_cost) from usage_events"),
            decimal.Parse(figures.GetProperty("spent").GetString()!));
    }
}
