using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Http;

/// <summary><c>GET /v1/budgets/{namespace}/{name}</c>: the live figures, with all their digits; <c>POST /v1/budgets/use</c>: how much of many is used, for gateways.</summary>
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

    public async Task UsesAsync(HttpContext context)
    {
        var request = await JsonSerializer.DeserializeAsync(context.Request.Body, ContractsJson.Default.BudgetUseRequest, context.RequestAborted)
            ?? throw new JsonException("null found; an object is needed");
        if (request.Budgets.Count > BudgetUseRequest.Most)
        {
            await context.ErrorAsync(StatusCodes.Status400BadRequest, $"budgets: {request.Budgets.Count} items; at most {BudgetUseRequest.Most} are allowed");
            return;
        }

        var uses = await figures.ReadUsesAsync(request.Budgets, context.RequestAborted);
        await context.JsonAsync(new BudgetUseResponse { Budgets = uses }, ContractsJson.Default.BudgetUseResponse);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(BudgetFigures))]
internal sealed partial class FiguresJson : JsonSerializerContext;
