using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Http;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Foresight;

/// <summary><c>GET /v1/forecast/{namespace}/{name}</c>, <c>…/backtest</c> and <c>GET /v1/anomalies/{namespace}/{name}</c>.</summary>
internal sealed class ForesightEndpoint(BudgetForesight foresight, BudgetForecasts forecasts, LedgerGate gate, ReportAccess access)
{
    public const string ForecastPath = "/v1/forecast";

    public const string AnomaliesPath = "/v1/anomalies";

    public Task ForecastAsync(HttpContext context) => AnswerAsync(context, ForecastAsync, ForesightJson.Default.ForecastReport);

    public Task BacktestAsync(HttpContext context) => AnswerAsync(context, foresight.BacktestAsync, ForesightJson.Default.Backtest);

    public Task AnomaliesAsync(HttpContext context) => AnswerAsync(context, foresight.IncidentsAsync, ForesightJson.Default.IncidentList);

    private async Task<ForecastReport?> ForecastAsync(ObjectRef budget, CancellationToken cancellationToken) =>
        await foresight.ForecastAsync(budget, forecasts.SteeringOf(budget), cancellationToken) is { } report ? report with { Coverage = forecasts.CoverageOf(budget) } : null;

    private async Task AnswerAsync<T>(HttpContext context, Func<ObjectRef, CancellationToken, Task<T?>> read, JsonTypeInfo<T> type)
        where T : class
    {
        var budget = new ObjectRef((string)context.Request.RouteValues["namespace"]!, (string)context.Request.RouteValues["name"]!);
        var rules = await gate.RulesAsync(context.RequestAborted);
        if (!await access.AdmitBudgetAsync(context, budget, rules.Find(budget) is { } rule ? [.. rules.ProjectsOf(rule)] : []))
        {
            return;
        }

        if (await read(budget, context.RequestAborted) is { } found)
        {
            await context.JsonAsync(found, type);
        }
        else
        {
            await context.ErrorAsync(StatusCodes.Status404NotFound, $"Budget {budget} has no window now, or its window has no end to forecast: it is unknown to the ledger, outside its time, or of a period without end");
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ForecastReport))]
[JsonSerializable(typeof(Backtest))]
[JsonSerializable(typeof(IncidentList))]
internal sealed partial class ForesightJson : JsonSerializerContext;
