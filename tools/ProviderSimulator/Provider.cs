using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.ProviderSimulator.Clouds;
using ClaudeConfig.ProviderSimulator.Dialects;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ClaudeConfig.ProviderSimulator;

/// <summary>Finds the dialect by the path and applies the faults that all dialects share.</summary>
internal static class Provider
{
    public static async Task AnswerAsync(Exchange exchange)
    {
        var behavior = exchange.Behavior;
        var response = exchange.Context.Response;
        response.Headers["request-id"] = "req_" + exchange.Id;
        if (behavior.Delay > TimeSpan.Zero)
        {
            await Task.Delay(behavior.Delay, exchange.Cancelled);
        }

        if (behavior.ResetBeforeHeaders)
        {
            exchange.Reset();
        }

        if (behavior.Status != 200)
        {
            await Answers.ErrorAsync(exchange, behavior.Status);
            return;
        }

        if (behavior.Empty || behavior.ResetAfterHeaders)
        {
            await exchange.StartStreamAsync("text/event-stream");
            if (behavior.ResetAfterHeaders)
            {
                exchange.Reset();
            }

            return;
        }

        try
        {
            await ByPathAsync(exchange);
        }
        catch (StreamEndedException)
        {
            // As scripted.
        }

        await exchange.EndAsync();
    }

    private static async Task ByPathAsync(Exchange exchange)
    {
        var request = exchange.Context.Request;
        var path = request.Path.Value ?? "";
        if (request.Method == "GET" && path == "/v1/models")
        {
            await AnthropicDialect.ModelsAsync(exchange);
            return;
        }

        if (ParseBody(exchange) is not { } body)
        {
            await Answers.ErrorAsync(exchange, 400);
            return;
        }

        var raw = RawPath(exchange.Context);
        await (path switch
        {
            "/v1/messages" => AnthropicDialect.MessagesAsync(exchange, body),
            "/v1/messages/count_tokens" => exchange.SendJsonAsync(new JsonObject { ["input_tokens"] = exchange.Behavior.Input }),
            "/v1/chat/completions" => OpenAIDialect.CompletionsAsync(exchange, body),
            "/v1beta/openai/chat/completions" => OpenAIDialect.CompletionsAsync(exchange, body, gemini: true),
            "/v1/responses" => ResponsesDialect.RespondAsync(exchange, body),
            "/api/chat" => OllamaDialect.ChatAsync(exchange, body),
            _ when BedrockDialect.IsAt(raw) => BedrockDialect.AnswerAsync(exchange, raw, body),
            _ when VertexDialect.IsAt(raw) => VertexDialect.AnswerAsync(exchange, raw, body),
            _ when path.StartsWith("/v1beta/models/", StringComparison.Ordinal) => GeminiDialect.GenerateAsync(exchange, path["/v1beta/models/".Length..]),
            _ => Answers.ErrorAsync(exchange, 404),
        });
    }

    /// <summary>The path as it came: with what is escaped in it still escaped.</summary>
    public static string RawPath(HttpContext context) => context.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?')[0];

    private static JsonObject? ParseBody(Exchange exchange)
    {
        try
        {
            return JsonNode.Parse(exchange.Body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
