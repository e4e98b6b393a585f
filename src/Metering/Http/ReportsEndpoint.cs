using System.Text.Json;
using ClaudeConfig.Metering.Reports;

namespace ClaudeConfig.Metering.Http;

/// <summary><c>GET /v1/usage</c> and <c>GET /v1/cost</c>.</summary>
internal sealed class ReportsEndpoint(ReportReader reader, ReportAccess access, TimeProvider time)
{
    public const string UsagePath = "/v1/usage";

    public const string CostPath = "/v1/cost";

    public Task UsageAsync(HttpContext context) => HandleAsync(context, ReportColumn.Usage);

    public Task CostAsync(HttpContext context) => HandleAsync(context, ReportColumn.Cost);

    private async Task HandleAsync(HttpContext context, IReadOnlyList<ReportColumn> columns)
    {
        var (request, problems) = new ReportRequestReader(context.Request.Query, time.GetUtcNow()).Read();
        if (request is null)
        {
            await context.InvalidAsync(problems);
        }
        else if (await access.AdmitAsync(context, [.. request.Projects]))
        {
            await WriteAsync(context, await reader.ReadAsync(request, context.RequestAborted), columns);
        }
    }

    private static async Task WriteAsync(HttpContext context, UsageReport report, IReadOnlyList<ReportColumn> columns)
    {
        context.Response.Headers["X-Rows"] = ReportJson.Shown(report);
        if (AsksForCsv(context.Request))
        {
            context.Response.ContentType = "text/csv; charset=utf-8";
            await context.Response.WriteAsync(ReportCsv.Of(report, columns), context.RequestAborted);
            return;
        }

        context.Response.ContentType = "application/json";
        using var body = new MemoryStream();
        await using (var json = new Utf8JsonWriter(body))
        {
            ReportJson.Write(json, report, columns);
        }

        await context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted);
    }

    private static bool AsksForCsv(HttpRequest request) =>
        request.Query["format"].ToString() is { Length: > 0 } format
            ? string.Equals(format, "csv", StringComparison.OrdinalIgnoreCase)
            : request.Headers.Accept.ToString().Contains("text/csv", StringComparison.OrdinalIgnoreCase);
}
