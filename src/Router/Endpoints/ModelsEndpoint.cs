using System.Text.Json;
using ClaudeConfig.Contracts.Matching;
using ClaudeConfig.Pricing;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Identity;

namespace ClaudeConfig.Router.Endpoints;

/// <summary><c>GET /v1/models</c>: what the caller's project has routes for. Globs are spelled out by the price book.</summary>
internal sealed class ModelsEndpoint(PriceBook prices)
{
    private readonly string[] known = [.. prices.Prices.Select(price => price.Model).Where(model => !model.Contains('*', StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];

    public async Task HandleAsync(HttpContext context, Caller caller)
    {
        var models = Models(caller.Project);
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("data"u8);
        foreach (var model in models)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "model"u8);
            json.WriteString("id"u8, model);
            json.WriteString("display_name"u8, model);
            json.WriteString("created_at"u8, "1970-01-01T00:00:00Z"u8);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("has_more"u8, false);
        json.WriteString("first_id"u8, models.FirstOrDefault());
        json.WriteString("last_id"u8, models.LastOrDefault());
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }

    private string[] Models(ProjectView project)
    {
        var globs = project.Routes.SelectMany(route => route.Matches.Count == 0 ? ["*"] : route.Matches.SelectMany(match => match.Models.DefaultIfEmpty("*"))).Distinct().ToArray();
        var exact = globs.Where(glob => !glob.Contains('*', StringComparison.Ordinal));
        var spelled = known.Where(model => globs.Any(glob => Glob.IsMatch(glob, model)));
        return [.. exact.Concat(spelled).Distinct().Order(StringComparer.Ordinal)];
    }
}
