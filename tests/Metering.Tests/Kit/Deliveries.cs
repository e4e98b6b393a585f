using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;

namespace ClaudeConfig.Metering.Tests.Kit;

/// <summary>Gateways that deliver as a spool does: the same again until it is taken, whatever happens to who takes it. Keeps what must have been counted.</summary>
/// <param name="http">Whom to send to now.</param>
internal sealed class Deliveries(Func<HttpClient> http)
{
    private readonly ConcurrentDictionary<string, decimal> _counted = new();
    private int _refused;
    private int _next;

    /// <summary>Costs of what was taken, by id.</summary>
    public IReadOnlyDictionary<string, decimal> Counted => _counted;

    /// <summary>Answers 429 and 503, each with the time to come again.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>An event at the public price of 3 USD a million: its cost has digits of its own.</summary>
    public UsageEvent NewEvent()
    {
        var number = Interlocked.Increment(ref _next);
        return A.Event(DateTimeOffset.UtcNow.AddSeconds(-1), 0, $"d{number}") with
        {
            Provider = "anthropic", RequestedModel = "claude-sonnet-4-5", Model = "claude-sonnet-4-5", Usage = new TokenUsage { Input = 1_000 + number },
        };
    }

    public static decimal CostOf(UsageEvent usage) => usage.Usage.Input * 3m / 1_000_000m;

    public async Task SendAsync(IReadOnlyList<UsageEvent> events, CancellationToken cancellationToken = default)
    {
        var answer = await UntilTakenAsync("/v1/events", JsonSerializer.Serialize(new EventBatch { Events = [.. events] }, ContractsJson.Default.EventBatch), cancellationToken);
        var results = JsonSerializer.Deserialize(answer, ContractsJson.Default.EventBatchResult)!.Results;
        foreach (var (usage, result) in events.Zip(results))
        {
            Assert.True(result.Status is EventStatus.Accepted or EventStatus.Duplicate, $"{result.Status}: {result.Message}");
            _counted[usage.Id] = CostOf(usage);
        }
    }

    /// <summary>Sends batch after batch until it is stopped; what was begun is brought to its end.</summary>
    public async Task KeepSendingAsync(int batch, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await SendAsync([.. Enumerable.Range(0, batch).Select(_ => NewEvent())], CancellationToken.None);
        }
    }

    public async Task<LeaseResponse> CallAsync(LeaseRequest request) =>
        JsonSerializer.Deserialize(await UntilTakenAsync("/v1/leases", JsonSerializer.Serialize(request, ContractsJson.Default.LeaseRequest), default), ContractsJson.Default.LeaseResponse)!;

    /// <summary>Everything that was taken, and nothing besides, stands in events, identities, hours, months and the window, to the last digit.</summary>
    public async Task AssertCountedAsync(TestLedger ledger, Domain.Budgets.BudgetRule budget)
    {
        var (count, cost) = ((long)_counted.Count, _counted.Values.Sum());
        Assert.Equal(count, await ledger.ScalarAsync<long>("select count(*) from usage_events"));
        Assert.Equal(count, await ledger.ScalarAsync<long>("select count(*) from event_identity"));
        Assert.Equal(cost, await ledger.ScalarAsync<decimal>("select sum(cost + assumed_cost) from usage_events"));
        Assert.Equal((count, cost), (await ledger.ScalarAsync<long>("select sum(events)::bigint from hourly_aggregates"), await ledger.ScalarAsync<decimal>("select sum(cost + assumed_cost) from hourly_aggregates")));
        Assert.Equal(cost, await ledger.ScalarAsync<decimal>("select sum(spent) from project_months"));
        var figures = await ledger.FiguresAsync(budget);
        Assert.Equal(
            (cost, await ledger.ScalarAsync<decimal>("select coalesce(sum(held), 0) from leases"), await ledger.ScalarAsync<decimal>("select coalesce(sum(provisional), 0) from leases")),
            (figures.Spent, figures.Held, figures.Provisional));
    }

    private async Task<string> UntilTakenAsync(string path, string body, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                using var answer = await http().PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), cancellationToken);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return await answer.Content.ReadAsStringAsync(cancellationToken);
                }

                Assert.True(answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests, $"{path} answered {answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
                Assert.NotNull(answer.Headers.RetryAfter);
                Interlocked.Increment(ref _refused);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or ObjectDisposedException)
            {
                // It was killed: whether it was counted is not known.
            }

            await Task.Delay(20, cancellationToken);
        }
    }
}
