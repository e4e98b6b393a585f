using System.Text.Json;
using ClaudeConfig.Contracts.Rollouts;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Router.Errors;
using ClaudeConfig.Router.Identity;
using ClaudeConfig.Router.Money;

namespace ClaudeConfig.Router.Endpoints;

/// <summary>
/// <c>POST /v1/workloads</c>: a sidecar says which policy its workload sees. It goes to Metering with the token that it came with, so that the API server's word, and nobody
/// else's, tells whose pod that is. Nothing is kept here.
/// </summary>
internal sealed class WorkloadReportsEndpoint(Func<WorkloadReportCall, CancellationToken, Task<int>>? forward)
{
    public const string Path = "/v1/workloads";

    private const int LargestReport = 8 * 1024;
    private const int InWork = 32;

    private readonly SemaphoreSlim places = new(InWork);

    public async Task<RequestRefusal?> HandleAsync(HttpContext context)
    {
        if (forward is null)
        {
            return RequestRefusals.NotFound(Path, null);
        }

        if (context.Request.ContentLength is not (> 0 and <= LargestReport))
        {
            return RequestRefusals.TooLarge(LargestReport);
        }

        // Said again soon: who comes in vain need not wait.
        if (!await places.WaitAsync(TimeSpan.Zero, context.RequestAborted))
        {
            return RequestRefusals.Held("many workloads report at this moment");
        }

        try
        {
            return await PassAsync(context, forward);
        }
        finally
        {
            places.Release();
        }
    }

    private static async Task<RequestRefusal?> PassAsync(HttpContext context, Func<WorkloadReportCall, CancellationToken, Task<int>> forward)
    {
        try
        {
            var report = await JsonSerializer.DeserializeAsync(context.Request.Body, ContractsJson.Default.WorkloadReport, context.RequestAborted);
            var (header, token) = PresentedCredentials.Of(context.Request.Headers).First;
            if (report is null || !TokenClaims.Looks(token))
            {
                return report is null ? RequestRefusals.BadBody("null found; an object is needed") : IdentityRefusals.NoServiceAccount(header);
            }

            context.Response.StatusCode = await forward(new WorkloadReportCall { Token = token, Report = report }, context.RequestAborted) switch
            {
                >= 200 and < 300 => StatusCodes.Status204NoContent,
                var status and (StatusCodes.Status400BadRequest or StatusCodes.Status403Forbidden) => status,
                _ => StatusCodes.Status503ServiceUnavailable,
            };
            return null;
        }
        catch (JsonException e)
        {
            return RequestRefusals.BadBody(e.Message);
        }
        catch (LedgerUnavailableException)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return null;
        }
    }
}
