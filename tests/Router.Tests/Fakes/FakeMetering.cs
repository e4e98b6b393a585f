using System.Collections.Concurrent;
using System.Text.Json;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Contracts.Rollouts;
using ClaudeConfig.Contracts.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.Router.Tests.Fakes;

/// <summary>Metering's lease and event API in this process, with a ledger that enforces its limits.</summary>
internal sealed class FakeMetering : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, byte[]> answers = new();
    private volatile int down;

    private Tuple<RevocationAnswer, TaskCompletionSource> revoked = Tuple.Create(new RevocationAnswer { Version = "none" }, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private FakeMetering(WebApplication app) => this.app = app;

    public FakeLedger Ledger { get; } = new();

    public Uri Address => new(app.Urls.First());

    public ConcurrentQueue<UsageEvent> Events { get; } = new();

    public ConcurrentQueue<RouterReport> Reports { get; } = new();

    /// <summary>What sidecars said.</summary>
    public ConcurrentQueue<WorkloadReportCall> Told { get; } = new();

    /// <summary>What becomes of an event; null accepts it.</summary>
    public Func<UsageEvent, EventResult?> Judge { get; set; } = _ => null;

    /// <summary>Status of every answer while Metering is down; 0 is up.</summary>
    public int Down
    {
        get => down;
        set => down = value;
    }

    /// <summary>The one path that is down where <see cref="Down"/> is set; null for all of it.</summary>
    public string? DownAt { get; set; }

    /// <summary>Answers that are carried out and then lost on the way back.</summary>
    public int LoseLeaseAnswers { get; set; }

    /// <summary>Whose ServiceAccount tokens are.</summary>
    public ConcurrentDictionary<string, ObjectRef> Accounts { get; } = new();

    /// <summary>Tokens that were asked about.</summary>
    public ConcurrentQueue<string> Reviewed { get; } = new();

    /// <summary>Held, nothing is said about tokens.</summary>
    public SemaphoreSlim ReviewTurn { get; } = new(1);

    public static async Task<FakeMetering> StartAsync()
    {
        // Empty: the other builders watch files that are not there, and watches are few on a shared machine.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var app = builder.Build();
        var fake = new FakeMetering(app);
        app.Run(fake.HandleAsync);
        await app.StartAsync();
        return fake;
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await app.StopAsync(limit.Token);
        await app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        if (down != 0 && (DownAt ?? context.Request.Path) == context.Request.Path)
        {
            context.Response.StatusCode = down;
            return;
        }

        var answer = context.Request.Path.Value switch
        {
            "/v1/leases" => Lease((await ReadAsync(context, ContractsJson.Default.LeaseRequest))!),
            "/v1/token-reviews" => await ReviewAsync((await ReadAsync(context, ContractsJson.Default.TokenReviewCall))!, context.RequestAborted),
            "/v1/revocations" => await RevokedAsync((await ReadAsync(context, ContractsJson.Default.RevocationCall))!, context.RequestAborted),
            "/v1/budgets/use" => Uses((await ReadAsync(context, ContractsJson.Default.BudgetUseRequest))!),
            "/v1/events" => Take((await ReadAsync(context, ContractsJson.Default.EventBatch))!),
            "/v1/workloads" => Tell((await ReadAsync(context, ContractsJson.Default.WorkloadReportCall))!),
            _ => Report((await ReadAsync(context, ContractsJson.Default.RouterReport))!),
        };
        if (context.Request.Path == "/v1/leases" && LoseLeaseAnswers > 0)
        {
            LoseLeaseAnswers--;
            context.Abort();
            return;
        }

        await context.Response.Body.WriteAsync(answer);
    }

    private async Task<byte[]> ReviewAsync(TokenReviewCall call, CancellationToken cancellationToken)
    {
        Reviewed.Enqueue(call.Token);
        await ReviewTurn.WaitAsync(cancellationToken);
        ReviewTurn.Release();
        var answer = new TokenReviewAnswer { ServiceAccount = Accounts.TryGetValue(call.Token, out var account) ? account : null };
        return JsonSerializer.SerializeToUtf8Bytes(answer, ContractsJson.Default.TokenReviewAnswer);
    }

    /// <summary>Says that something does not work any more, to whoever waits for it.</summary>
    public void Revoke(RevocationAnswer answer)
    {
        var before = Interlocked.Exchange(ref revoked, (answer, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToTuple());
        before.Item2.TrySetResult();
    }

    /// <summary>The last version of revocations that a gateway said it heard.</summary>
    public string? HeardRevocations { get; private set; }

    private async Task<byte[]> RevokedAsync(RevocationCall call, CancellationToken cancellationToken)
    {
        HeardRevocations = call.Version;
        while (call.Version == revoked.Item1.Version)
        {
            await revoked.Item2.Task.WaitAsync(cancellationToken);
        }

        return JsonSerializer.SerializeToUtf8Bytes(revoked.Item1, ContractsJson.Default.RevocationAnswer);
    }

    private byte[] Lease(LeaseRequest request) =>
        answers.GetOrAdd(request.CallId, _ => JsonSerializer.SerializeToUtf8Bytes(Ledger.Call(request), ContractsJson.Default.LeaseResponse));

    private byte[] Uses(BudgetUseRequest request) =>
        JsonSerializer.SerializeToUtf8Bytes(new BudgetUseResponse { Budgets = Ledger.Uses(request.Budgets) }, ContractsJson.Default.BudgetUseResponse);

    private byte[] Take(EventBatch batch)
    {
        var results = new List<EventResult>();
        foreach (var item in batch.Events)
        {
            var result = Judge(item) ?? Count(item);
            results.Add(result);
        }

        return JsonSerializer.SerializeToUtf8Bytes(new EventBatchResult { Results = results }, ContractsJson.Default.EventBatchResult);
    }

    private EventResult Count(UsageEvent item)
    {
        if (Events.Any(known => known.Id == item.Id))
        {
            return new EventResult { Id = item.Id, Status = EventStatus.Duplicate };
        }

        Events.Enqueue(item);
        Ledger.Charge(item);
        return new EventResult { Id = item.Id, Status = EventStatus.Accepted };
    }

    private byte[] Tell(WorkloadReportCall call)
    {
        Told.Enqueue(call);
        return [];
    }

    private byte[] Report(RouterReport report)
    {
        Reports.Enqueue(report);
        return "{}"u8.ToArray();
    }

    private static async Task<T?> ReadAsync<T>(HttpContext context, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        await JsonSerializer.DeserializeAsync(context.Request.Body, type);
}
