using System.Text.Json.Nodes;

namespace ClaudeConfig.ProviderSimulator.Dialects;

/// <summary>Chat completions. As at OpenAI, cached tokens are part of prompt_tokens.</summary>
internal static class OpenAIDialect
{
    public static async Task CompletionsAsync(Exchange exchange, JsonObject body)
    {
        var model = (string?)body["model"] ?? "";
        if (body["stream"]?.GetValue<bool>() != true)
        {
            var answer = Chunk(exchange, model, "chat.completion", new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = Answers.FullText(exchange.Behavior) },
                ["finish_reason"] = "stop",
            }));
            answer["usage"] = Usage(exchange.Behavior);
            await exchange.SendJsonAsync(answer);
            return;
        }

        await exchange.StartStreamAsync("text/event-stream");
        for (var chunk = 0; chunk < exchange.Behavior.Chunks; chunk++)
        {
            await DataAsync(exchange, Chunk(exchange, model, "chat.completion.chunk", new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["delta"] = new JsonObject { ["content"] = Answers.Text(exchange.Behavior, chunk) },
                ["finish_reason"] = null,
            })));
        }

        if (body["stream_options"]?["include_usage"]?.GetValue<bool>() == true)
        {
            var last = Chunk(exchange, model, "chat.completion.chunk", []);
            last["usage"] = Usage(exchange.Behavior);
            await DataAsync(exchange, last);
        }

        await exchange.SendAsync("data: [DONE]\n\n");
    }

    private static Task DataAsync(Exchange exchange, JsonNode data) => exchange.SendAsync($"data: {data.ToJsonString()}\n\n");

    private static JsonObject Chunk(Exchange exchange, string model, string kind, JsonArray choices) => new()
    {
        ["id"] = "chatcmpl-" + exchange.Id, ["object"] = kind, ["created"] = 1_790_000_000, ["model"] = model, ["choices"] = choices,
    };

    private static JsonObject Usage(Behavior behavior)
    {
        var prompt = behavior.Input + behavior.CacheRead;
        return new JsonObject
        {
            ["prompt_tokens"] = prompt,
            ["completion_tokens"] = behavior.Output,
            ["total_tokens"] = prompt + behavior.Output,
            ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = behavior.CacheRead },
            ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
        };
    }
}
