using System.Text.Json;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Metering.Logs;
using ClaudeConfig.Metering.Routers;

namespace ClaudeConfig.Metering.Http;

/// <summary><c>/v1/routers</c>: Routers report here, the Operator reads here.</summary>
internal sealed class RoutersEndpoint(RouterReportStore store, LogStore logs)
{
    private const int LongestName = 256;
    private const int MostAdopted = 100;

    public async Task PostAsync(HttpContext context)
    {
        var report = await JsonSerializer.DeserializeAsync(context.Request.Body, ContractsJson.Default.RouterReport, context.RequestAborted)
            ?? throw new JsonException("null found; an object is needed");
        if (report.Instance.Length is 0 or > LongestName || report.Instance.Any(char.IsControl))
        {
            await context.ErrorAsync(StatusCodes.Status400BadRequest, $"instance: {report.Instance.Length} characters; 1 to {LongestName} without control characters are needed");
            return;
        }

        if (GatewayIdentity.ProblemOf(context, "instance", report.Instance) is { } problem)
        {
            await context.ErrorAsync(StatusCodes.Status403Forbidden, problem);
            return;
        }

        // A record with required members is made without its initializers: what the sender left out arrives as null.
        report = RouterReportCleaner.Clean(report with { Targets = report.Targets ?? [], Adopted = [.. (report.Adopted ?? []).Take(MostAdopted)] });
        await store.SaveAsync(report, context.RequestAborted);
        await logs.AddAsync(report, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public async Task GetAsync(HttpContext context)
    {
        var (fresh, _) = await store.ReadAsync(context.RequestAborted);
        await context.JsonAsync(new RouterReportList { Routers = fresh }, ContractsJson.Default.RouterReportList);
    }
}
