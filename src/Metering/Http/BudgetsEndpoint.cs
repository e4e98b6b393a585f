using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Http;

/// <summary><c>GET /v1/budgets/{namespace}/{name}</c>: the live figures, with all their digits.</summary>
internal sealed class BudgetsEndpoint(FigureReader figures)
{
    public async Task GetAsync(HttpContext context)
    {
        var budget = new ObjectRef((string)context.Request.RouteValues["namespace"]!, (string)context.Request.RouteValues["name"]!);
        if (await figures.ReadAsync(budget, context.RequestAborted) is { } found)
        {
            await context.JsonAsync(found, FiguresJson.Default.BudgetFigures);
        }
        else
        {
            await context.ErrorAsync(StatusCodes.Status404NotFound, $"Budget {budget} has no window now: it is unknown to the ledger, outside its time, or of a period that is not counted yet");
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(BudgetFigures))]
internal sealed partial class FiguresJson : JsonSerializerContext;
