using System.Net;
using System.Text.Json;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.Metering.Kubernetes;

namespace ClaudeConfig.Metering.Http;

/// <summary><c>POST /v1/token-reviews</c>: gateways ask whose ServiceAccount token a caller sent. Asks no database.</summary>
internal sealed partial class TokenReviewsEndpoint(TokenReviewer reviewer, ILogger<TokenReviewsEndpoint> logger) : IDisposable
{
    public const string Path = "/v1/token-reviews";

    private const int LongestToken = 16 * 1024;

    /// <summary>Reviews at once, and how long another waits: callers that send rubbish must not take the API server's time from everybody.</summary>
    private const int InWork = 16;

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _places = new(InWork);

    public async Task HandleAsync(HttpContext context)
    {
        var call = await JsonSerializer.DeserializeAsync(context.Request.Body, ContractsJson.Default.TokenReviewCall, context.RequestAborted)
            ?? throw new JsonException("null found; an object is needed");
        if (call.Token.Length is 0 or > LongestToken)
        {
            await context.ErrorAsync(StatusCodes.Status400BadRequest, $"token: {call.Token.Length} characters; 1 to {LongestToken} are needed");
        }
        else if (!reviewer.Available)
        {
            await context.ErrorAsync(StatusCodes.Status503ServiceUnavailable, "this Metering follows no cluster (--no-kubernetes), so it cannot tell whose token it is");
        }
        else if (!await _places.WaitAsync(Turn, context.RequestAborted))
        {
            MeteringMetrics.TokenReviews.WithLabels("overload").Inc();
            await context.ErrorAsync(StatusCodes.Status429TooManyRequests, "too many tokens at once; ask again later");
        }
        else
        {
            await ReviewAsync(context, call.Token);
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task ReviewAsync(HttpContext context, string token)
    {
        try
        {
            var answer = await reviewer.ReviewAsync(token, context.RequestAborted);
            MeteringMetrics.TokenReviews.WithLabels(answer.ServiceAccount is null ? "refused" : "authenticated").Inc();
            await context.JsonAsync(answer, ContractsJson.Default.TokenReviewAnswer);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested && e is KubeApiException or HttpRequestException or IOException or TimeoutException or OperationCanceledException)
        {
            MeteringMetrics.TokenReviews.WithLabels("unavailable").Inc();
            LogUnavailable(e is KubeApiException { StatusCode: HttpStatusCode.Forbidden } ? "; bind Metering's ServiceAccount to ClusterRole claudeconfig-metering" : "", e);
            await context.ErrorAsync(StatusCodes.Status503ServiceUnavailable, "the API server does not say whose token it is; ask again");
        }
        finally
        {
            _places.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API server does not review tokens{Remedy}")]
    private partial void LogUnavailable(string remedy, Exception exception);
}
