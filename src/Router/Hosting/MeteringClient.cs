using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Contracts.Rollouts;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Router.Identity;
using ClaudeConfig.Router.Money;
using ClaudeConfig.Router.Options;
using ClaudeConfig.Router.Spooling;

namespace ClaudeConfig.Router.Hosting;

/// <summary>What a Router says to Metering.</summary>
internal sealed class MeteringClient : ILedger, IEventSink, ITokenReviewer, IDisposable
{
    private static readonly TimeSpan LeaseTimeout = TimeSpan.FromSeconds(2);
    /// <summary>A question that waits for news is answered within twenty seconds.</summary>
    private static readonly TimeSpan NewsTimeout = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan EventTimeout = TimeSpan.FromSeconds(20);

    private readonly MeteringConnection connection;
    private readonly BearerTokenFile? token;
    private readonly LedgerTime time;
    private readonly Uri leases;
    private readonly Uri events;
    private readonly Uri routers;
    private readonly Uri reviews;
    private readonly Uri uses;
    private readonly Uri workloads;
    private readonly Uri revocations;

    public MeteringClient(RouterOptions options, LedgerTime time, ILogger<MeteringConnection> log)
    {
        this.time = time;
        (leases, events, routers, reviews, uses) = (Address("/v1/leases"), Address("/v1/events"), Address("/v1/routers"), Address("/v1/token-reviews"), Address("/v1/budgets/use"));
        workloads = Address("/v1/workloads");
        revocations = Address("/v1/revocations");
        token = options.MeteringTokenFile is { } file ? new BearerTokenFile(file, time) : null;
        connection = new MeteringConnection(options.MeteringCaFile, time, log);

        Uri Address(string path) => new(options.MeteringUrl!.AbsoluteUri.TrimEnd('/') + path);
    }

    public async Task<LeaseResponse> CallAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        var (status, body) = await PostAsync(leases, request, ContractsJson.Default.LeaseRequest, LeaseTimeout, cancellationToken);
        return status is >= 200 and < 300
            ? Read(body, ContractsJson.Default.LeaseResponse)
            : throw new LedgerUnavailableException($"POST /v1/leases answered {status}") { Definite = status is 400 or 409 or 413 or 422 };
    }

    public async Task<(int Status, EventBatchResult? Result)> SendAsync(IReadOnlyList<UsageEvent> batch, CancellationToken cancellationToken)
    {
        var (status, body) = await PostAsync(events, EventBatchJson.Write(batch), EventTimeout, cancellationToken);
        return (status, status is >= 200 and < 300 ? Read(body, bytes => EventBatchJson.Read(bytes)) : null);
    }

    public async Task<IReadOnlyList<BudgetUse>> UsesAsync(IReadOnlyList<ObjectRef> budgets, CancellationToken cancellationToken)
    {
        var (status, body) = await PostAsync(uses, new BudgetUseRequest { Budgets = budgets }, ContractsJson.Default.BudgetUseRequest, LeaseTimeout, cancellationToken);
        return status is >= 200 and < 300
            ? Read(body, ContractsJson.Default.BudgetUseResponse).Budgets
            : throw new LedgerUnavailableException($"POST /v1/budgets/use answered {status}");
    }

    public async Task ReportAsync(RouterReport report, CancellationToken cancellationToken)
    {
        var (status, _) = await PostAsync(routers, report, ContractsJson.Default.RouterReport, LeaseTimeout, cancellationToken);
        if (status is < 200 or >= 300)
        {
            throw new LedgerUnavailableException($"POST /v1/routers answered {status}");
        }
    }

    /// <summary>Passes on what a sidecar said.</summary>
    /// <returns>The status of the answer.</returns>
    public async Task<int> TellAsync(WorkloadReportCall call, CancellationToken cancellationToken) =>
        (await PostAsync(workloads, call, ContractsJson.Default.WorkloadReportCall, LeaseTimeout, cancellationToken)).Status;

    public async Task<ObjectRef?> ReviewAsync(string token, CancellationToken cancellationToken)
    {
        var (status, body) = await PostAsync(reviews, new TokenReviewCall { Token = token }, ContractsJson.Default.TokenReviewCall, LeaseTimeout, cancellationToken);
        return status is >= 200 and < 300
            ? Read(body, ContractsJson.Default.TokenReviewAnswer).ServiceAccount
            : throw new LedgerUnavailableException($"POST /v1/token-reviews answered {status}") { Definite = status is 400 or 413 or 429 };
    }

    /// <summary>What does not work any more, once it is something else than what was heard last.</summary>
    public async Task<RevocationAnswer> RevocationsAsync(string? version, CancellationToken cancellationToken)
    {
        var (status, body) = await PostAsync(revocations, new RevocationCall { Version = version }, ContractsJson.Default.RevocationCall, NewsTimeout, cancellationToken);
        return status is >= 200 and < 300 ? Read(body, ContractsJson.Default.RevocationAnswer) : throw new LedgerUnavailableException($"POST /v1/revocations answered {status}");
    }

    public void Dispose() => connection.Dispose();

    private Task<(int Status, byte[] Body)> PostAsync<T>(Uri address, T body, JsonTypeInfo<T> type, TimeSpan timeout, CancellationToken cancellationToken) =>
        PostAsync(address, JsonSerializer.SerializeToUtf8Bytes(body, type), timeout, cancellationToken);

    private async Task<(int Status, byte[] Body)> PostAsync(Uri address, ReadOnlyMemory<byte> body, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address)
            {
                Content = new ReadOnlyMemoryContent(body),
            };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            if (token is not null)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Read());
            }

            var asked = time.GetTimestamp();
            using var response = await connection.Current.SendAsync(request, both.Token);
            if (response.Headers.TryGetValues(LedgerClock.Header, out var values) && LedgerClock.Read(values.First()) is { } there)
            {
                time.Heard(there, asked);
            }

            return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(both.Token));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or UnauthorizedAccessException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new LedgerUnavailableException(limit.IsCancellationRequested ? $"no answer within {timeout.TotalSeconds:0} s" : e.Message, e);
        }
    }

    private static T Read<T>(byte[] body, JsonTypeInfo<T> type)
        where T : class => Read(body, bytes => JsonSerializer.Deserialize(bytes, type));

    private static T Read<T>(byte[] body, Func<byte[], T?> parse)
        where T : class
    {
        try
        {
            return parse(body) ?? throw new LedgerUnavailableException("the answer is empty");
        }
        catch (JsonException e)
        {
            throw new LedgerUnavailableException($"the answer cannot be read: {e.Message}", e);
        }
    }
}
