using System.Text.Json;
using ClaudeConfig.Dashboard.Access;
using ClaudeConfig.Dashboard.SignIn;
using ClaudeConfig.Dashboard.Upstream;

namespace ClaudeConfig.Dashboard.Hosting;

/// <summary>What charts are fed with, in JSON.</summary>
internal static class DataEndpoints
{
    public static void Map(WebApplication app)
    {
        var data = app.MapGroup(SignInServices.DataPath);
        data.MapGet("/budgets/{namespace}/{name}", BudgetAsync);
        data.MapGet("/budgets/{namespace}/{name}/forecast", ForecastAsync);
    }

    private static async Task<IResult> BudgetAsync(string @namespace, string name, Sight sight, BudgetReader budgets, HttpContext context) =>
        sight.Budget(@namespace, name) is { } budget && await budgets.FiguresAsync(budget.Key, context.RequestAborted) is { } figures ? Results.Json(figures) : Results.NotFound();

    private static async Task<IResult> ForecastAsync(string @namespace, string name, Sight sight, MeteringClient metering, HttpContext context)
    {
        if (sight.Budget(@namespace, name) is null)
        {
            return Results.NotFound();
        }

        using var found = await metering.GetAsync($"/v1/forecast/{Uri.EscapeDataString(@namespace)}/{Uri.EscapeDataString(name)}", context.RequestAborted, TimeSpan.FromSeconds(30));
        return found is null ? Results.NotFound() : Results.Text(JsonSerializer.Serialize(found.RootElement), "application/json");
    }
}
