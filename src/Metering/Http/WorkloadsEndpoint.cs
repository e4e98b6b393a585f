using System.Text.Json;
using ClaudeConfig.Contracts.Rollouts;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.Metering.Workloads;

namespace ClaudeConfig.Metering.Http;

/// <summary>
/// <c>/v1/workloads</c>: gateways pass on which policy a workload sees, with the token that its sidecar showed; the Operator reads here. A pod speaks for itself alone: what it
/// says is stored under the name that the API server gives for its token.
/// </summary>
internal sealed partial class WorkloadsEndpoint(WorkloadReportStore store, PodTokens pods, ILogger<WorkloadsEndpoint> logger)
{
    public const string Path = "/v1/workloads";

    private const int LongestToken = 16 * 1024;

    public async Task PostAsync(HttpContext context)
    {
        var call = await JsonSerializer.DeserializeAsync(context.Request.Body, ContractsJson.Default.WorkloadReportCall, context.RequestAborted)
            ?? throw new JsonException("null found; an object is needed");
        if (WorkloadReportCleaner.Clean(call.Report) is not { } report || call.Token.Length is 0 or > LongestToken)
        {
            await context.ErrorAsync(StatusCodes.Status400BadRequest, "report: configuration and revision must be names as Kubernetes has them, and token a ServiceAccount's");
        }
        else if (!pods.Available)
        {
            await context.ErrorAsync(StatusCodes.Status503ServiceUnavailable, "this Metering follows no cluster (--no-kubernetes), so it cannot tell whose token it is");
        }
        else
        {
            await TakeAsync(context, call.Token, report);
        }
    }

    public async Task GetAsync(HttpContext context) =>
        await context.JsonAsync(new WorkloadList { Workloads = await store.ReadAsync(context.RequestAborted) }, ContractsJson.Default.WorkloadList);

    private async Task TakeAsync(HttpContext context, string token, WorkloadReport report)
    {
        try
        {
            if (await pods.FindAsync(token, context.RequestAborted) is not { } pod)
            {
                await context.ErrorAsync(StatusCodes.Status403Forbidden, "token: of no pod; a projected ServiceAccount token for audience claudeconfig.dev, bound to its pod, is needed");
                return;
            }

            context.Response.StatusCode = store.Add(pod, report) ? StatusCodes.Status204NoContent : StatusCodes.Status429TooManyRequests;
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested && e is KubeApiException or HttpRequestException or IOException or TimeoutException or OperationCanceledException)
        {
            LogUnavailable(e);
            await context.ErrorAsync(StatusCodes.Status503ServiceUnavailable, "the API server does not say whose token it is; say it again");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API server does not say whose a workload's token is")]
    private partial void LogUnavailable(Exception exception);
}
