using System.Text.Json;
using ClaudeConfig.Metering.Reconciliation;
using ClaudeConfig.Metering.Reports;
using ClaudeConfig.Pricing;

namespace ClaudeConfig.Metering.Http;

/// <summary><c>PUT /v1/provider-costs/anthropic</c> takes a cost report; <c>GET /v1/reconciliation</c> shows it beside what was counted.</summary>
internal sealed class ReconciliationEndpoint(ReconciliationStore store, ReportAccess access, TimeProvider time)
{
    public const string Path = "/v1/reconciliation";

    public const string CostsPath = "/v1/provider-costs/{provider}";

    public async Task PutAsync(HttpContext context)
    {
        var provider = (string)context.Request.RouteValues["provider"]!;
        if (provider != ProviderNames.Anthropic)
        {
            await context.ErrorAsync(StatusCodes.Status404NotFound, $"cost reports of \"{provider}\" are not understood; anthropic is");
            return;
        }

        using var body = await RequestBytes.ReadAsync(context.Request, context.RequestAborted);
        var report = AnthropicCostReport.Read(body.Memory);
        if (report.Problems.Count > 0)
        {
            await context.InvalidAsync(report.Problems);
        }
        else
        {
            await WriteAsync(context, provider, await store.SaveAsync(provider, report.Days, report.Costs, context.RequestAborted));
        }
    }

    public async Task GetAsync(HttpContext context)
    {
        var (request, problems) = new ReportRequestReader(context.Request.Query, time.GetUtcNow()).Read();
        var provider = request?.Filters is [{ Of.Dimension: ReportDimension.Provider, Values: [var one] }] ? one : ProviderNames.Anthropic;
        if (request is null)
        {
            await context.InvalidAsync(problems);
        }
        else if (await access.AdmitAsync(context, []))
        {
            await WriteAsync(context, provider, await store.CompareAsync(provider, DayOf(request.From), request.To, context.RequestAborted));
        }
    }

    private static DateTimeOffset DayOf(DateTimeOffset time) => new(time.UtcDateTime.Date, TimeSpan.Zero);

    private static async Task WriteAsync(HttpContext context, string provider, IReadOnlyList<ReconciledCost> rows)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("provider", provider);
        json.WriteString("currency", "USD");
        WriteSums(json, rows.Sum(row => row.Counted), rows.Sum(row => row.Charged));
        json.WriteStartArray("rows");
        foreach (var row in rows)
        {
            json.WriteStartObject();
            json.WriteString("day", row.Day.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteString("model", row.Model);
            WriteSums(json, row.Counted, row.Charged);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSums(Utf8JsonWriter json, decimal counted, decimal charged)
    {
        json.WriteString("counted", ReportAmount.Text(counted));
        json.WriteString("charged", ReportAmount.Text(charged));
        json.WriteString("delta", ReportAmount.Text(charged - counted));
    }
}
