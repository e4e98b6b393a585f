using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.ProviderSimulator.Dialects;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.ProviderSimulator.Clouds;

/// <summary>Bedrock's runtime: InvokeModel, its streamed form, and CountTokens. As strict about what comes as Bedrock is.</summary>
internal static class BedrockDialect
{
    private static readonly string[] Versions = ["bedrock-2023-05-31", "2026-10-21"];

    public static bool IsAt(string rawPath) => rawPath.StartsWith("/model/", StringComparison.Ordinal);

    /// <summary>AWS's name for what is wrong with the credential, or null.</summary>
    public static string? Denied(HttpRequest request, byte[] body, CloudAccounts accounts)
    {
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith("Bearer ", StringComparison.Ordinal)
            ? accounts.Takes(authorization["Bearer ".Length..]) ? null : "UnrecognizedClientException"
            : AwsSignature.ProblemOf(request, body, accounts, accounts.Region, "bedrock");
    }

    public static Task ErrorAsync(Exchange exchange, int status, string? type = null, string? message = null)
    {
        var response = exchange.Context.Response;
        response.StatusCode = status;
        response.Headers["x-amzn-errortype"] = (type ?? TypeOf(status)) + ":http://internal.amazon.com/coral/com.amazon.bedrock/";
        return exchange.SendJsonAsync(new JsonObject { ["message"] = message ?? string.Create(CultureInfo.InvariantCulture, $"simulated {status}") });
    }

    public static async Task AnswerAsync(Exchange exchange, string rawPath, JsonObject body)
    {
        if (rawPath.Split('/') is not ["", "model", var escaped, var verb])
        {
            await ErrorAsync(exchange, 404, "UnknownOperationException");
            return;
        }

        exchange.Context.Response.Headers.Remove("request-id");
        exchange.Context.Response.Headers["x-amzn-requestid"] = "aws-" + exchange.Id;
        var model = Uri.UnescapeDataString(escaped);
        if (verb == "count-tokens")
        {
            await CountAsync(exchange, model, body);
            return;
        }

        if (Problem(body) is { } problem)
        {
            await ErrorAsync(exchange, 400, message: problem);
            return;
        }

        if (verb == "invoke-with-response-stream")
        {
            exchange.Framed = true;
        }

        body["model"] = model;
        body["stream"] = exchange.Framed;
        await AnthropicDialect.MessagesAsync(exchange, body);
    }

    /// <summary>A server-sent event as a message of the event stream.</summary>
    public static byte[] Frame(string text, Behavior behavior)
    {
        var data = JsonNode.Parse(text[(text.IndexOf("data: ", StringComparison.Ordinal) + "data: ".Length)..])!;
        return (string?)data["type"] == "error"
            ? EventStream.Exception(behavior.Throttled ? "throttlingException" : "serviceUnavailableException", "simulated")
            : EventStream.Chunk(data.ToJsonString());
    }

    /// <summary>What Bedrock adds to the last event of a stream.</summary>
    public static string WithMetrics(string data, Behavior behavior)
    {
        var node = JsonNode.Parse(data)!;
        node["amazon-bedrock-invocationMetrics"] = new JsonObject
        {
            ["inputTokenCount"] = behavior.Input,
            ["outputTokenCount"] = behavior.Output,
            ["invocationLatency"] = 1234,
            ["firstByteLatency"] = 567,
            ["cacheReadInputTokenCount"] = behavior.CacheRead,
            ["cacheWriteInputTokenCount"] = behavior.CacheWrite5m + behavior.CacheWrite1h,
        };
        return node.ToJsonString();
    }

    private static async Task CountAsync(Exchange exchange, string model, JsonObject body)
    {
        var inner = (string?)body["input"]?["invokeModel"]?["body"] is { } base64 ? JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(base64))) as JsonObject : null;
        var problem = !model.StartsWith("anthropic.", StringComparison.Ordinal) ? "The provided model doesn't support counting tokens."
            : inner is null ? "input: required"
            : Problem(inner);
        await (problem is null
            ? exchange.SendJsonAsync(new JsonObject { ["inputTokens"] = exchange.Behavior.Input })
            : ErrorAsync(exchange, 400, message: problem));
    }

    private static string? Problem(JsonObject body) =>
        !Versions.Contains((string?)body["anthropic_version"]) ? "anthropic_version: Field required"
        : !body.ContainsKey("max_tokens") ? "max_tokens: Field required"
        : body.ContainsKey("model") ? "model: Extra inputs are not permitted"
        : body.ContainsKey("stream") ? "stream: Extra inputs are not permitted"
        : body["anthropic_beta"] is JsonArray betas && betas.Any(beta => (string?)beta is { } name && name.StartsWith("claude-code-", StringComparison.Ordinal)) ? "invalid beta flag"
        : null;

    private static string TypeOf(int status) => status switch
    {
        400 => "ValidationException",
        403 => "AccessDeniedException",
        404 => "ResourceNotFoundException",
        408 => "ModelTimeoutException",
        424 => "ModelErrorException",
        429 => "ThrottlingException",
        503 => "ServiceUnavailableException",
        _ => "InternalServerException",
    };
}
