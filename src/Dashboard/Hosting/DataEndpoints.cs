using System.Text.Json;
using ClaudeConfig.Dashboard.Access;
using ClaudeConfig.Dashboard.SignIn;
using ClaudeConfig.Dashboard.Upstream;
using ClaudeConfig.Dashboard.Writing;

namespace ClaudeConfig.Dashboard.Hosting;

/// <summary>What charts are fed with, in JSON.</summary>
internal static class DataEndpoints
{
    public static void Map(WebApplication app)
    {
        var data = app.MapGroup(SignInServices.DataPath);
        data.MapGet("/budgets/{namespace}/{name}", BudgetAsync);
        data.MapGet("/budgets/{namespace}/{name}/forecast", ForecastAsync);
        data.MapGet("/boards/{board}/grafana.json", Grafana);
        data.MapGet("/explore.csv", (HttpContext context, Sight sight, MeteringApi metering) => ExportAsync("/v1/cost", "cost.csv", filtered: true, context, sight, metering));
        data.MapGet("/focus.csv", (HttpContext context, Sight sight, MeteringApi metering) => ExportAsync("/v1/focus", "focus.csv", filtered: false, context, sight, metering));
    }

    /// <summary>What is on the screen, as a file. It is handed on as it comes: an export may be long.</summary>
    private static async Task<IResult> ExportAsync(string path, string file, bool filtered, HttpContext context, Sight sight, MeteringApi metering)
    {
        var query = ReportQuery.Read(context.Request.Query);
        if (sight.Visible.Nothing || !query.IsFor(sight.Visible))
        {
            return Results.NotFound();
        }

        if (query.Problems.Count > 0)
        {
            return Results.Problem(string.Join("; ", query.Problems), statusCode: StatusCodes.Status400BadRequest);
        }

        try
        {
            var parameters = query.Parameters(sight.Visible, filtered, filtered);
            using var answer = await metering.OpenAsync($"{path}?{string.Join('&', filtered ? parameters.Append("format=csv") : parameters)}", context.RequestAborted);
            context.Response.ContentType = "text/csv; charset=utf-8";
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"{file}\"";
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
            return Results.Empty;
        }
        catch (MeteringException e) when (!context.Response.HasStarted)
        {
            return Results.Problem(e.Message, statusCode: e.Asked ? StatusCodes.Status400BadRequest : StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static IResult Grafana(string board, Sight sight, Notes notes, HttpContext context)
    {
        if (notes.Board(board) is not { } found || !WriteEndpoints.Sees(sight, found))
        {
            return Results.NotFound();
        }

        context.Response.Headers.ContentDisposition = $"attachment; filename=\"claudeconfig-{found.Name}.json\"";
        return Results.Text(GrafanaBoard.Of(found, sight.Visible), "application/json");
    }

    private static async Task<IResult> BudgetAsync(string @namespace, string name, Sight sight, BudgetReader budgets, HttpContext context) =>
        sight.Budget(@namespace, name) is { } budget && await budgets.FiguresAsync(budget.Key, context.RequestAborted) is { } figures ? Results.Json(figures) : Results.NotFound();

    private static async Task<IResult> ForecastAsync(string @namespace, string name, Sight sight, MeteringApi metering, HttpContext context)
    {
        if (sight.Budget(@namespace, name) is null)
        {
            return Results.NotFound();
        }

        using var found = await metering.GetAsync($"/v1/forecast/{Uri.EscapeDataString(@namespace)}/{Uri.EscapeDataString(name)}", context.RequestAborted, TimeSpan.FromSeconds(30));
        return found is null ? Results.NotFound() : Results.Text(JsonSerializer.Serialize(found.RootElement), "application/json");
    }
}
