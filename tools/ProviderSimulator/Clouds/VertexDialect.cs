using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.ProviderSimulator.Dialects;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.ProviderSimulator.Clouds;

/// <summary>Claude on Vertex AI: rawPredict, streamRawPredict and the counting of tokens.</summary>
internal static class VertexDialect
{
    private static readonly string[] Versions = ["vertex-2023-10-16", "2026-10-21"];

    public static bool IsAt(string rawPath) => rawPath.StartsWith("/v1/projects/", StringComparison.Ordinal) && rawPath.Contains("/publishers/anthropic/models/", StringComparison.Ordinal);

    public static bool Denied(HttpRequest request, CloudAccounts accounts) =>
        request.Headers.Authorization.ToString() is not { } bearer || !bearer.StartsWith("Bearer ", StringComparison.Ordinal) || !accounts.Takes(bearer["Bearer ".Length..]);

    public static Task ErrorAsync(Exchange exchange, int status, string? message = null)
    {
        exchange.Context.Response.StatusCode = status;
        var error = new JsonObject
        {
            ["error"] = new JsonObject { ["code"] = status, ["message"] = message ?? string.Create(CultureInfo.InvariantCulture, $"simulated {status}"), ["status"] = StatusOf(status) },
        };
        var stream = exchange.Context.Request.Path.Value!.EndsWith(":streamRawPredict", StringComparison.Ordinal);
        return exchange.SendJsonAsync(stream ? new JsonArray(error) : error);
    }

    public static async Task AnswerAsync(Exchange exchange, string rawPath, JsonObject body)
    {
        if (rawPath.Split('/') is not ["", "v1", "projects", { Length: > 0 }, "locations", { Length: > 0 }, "publishers", "anthropic", "models", var call]
            || call.Split(':') is not [var escaped, var verb])
        {
            await ErrorAsync(exchange, 404);
            return;
        }

        var model = Uri.UnescapeDataString(escaped);
        var problem = !Versions.Contains((string?)body["anthropic_version"]) ? "anthropic_version: Field required"
            : body.ContainsKey("model") == (model != "count-tokens") ? "model: Extra inputs are not permitted"
            : null;
        if (problem is not null)
        {
            await ErrorAsync(exchange, 400, problem);
            return;
        }

        if (model == "count-tokens")
        {
            await exchange.SendJsonAsync(new JsonObject { ["input_tokens"] = exchange.Behavior.Input });
            return;
        }

        body["model"] = model;
        body["stream"] = verb == "streamRawPredict";
        await AnthropicDialect.MessagesAsync(exchange, body);
    }

    private static string StatusOf(int status) => status switch
    {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        429 => "RESOURCE_EXHAUSTED",
        503 => "UNAVAILABLE",
        _ => "INTERNAL",
    };
}
