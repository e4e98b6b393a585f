using System.Text.Json.Nodes;

namespace ClaudeConfig.ProviderSimulator.Dialects;

/// <summary>
/// Chat completions. As at OpenAI, cached tokens are part of prompt_tokens. As at Gemini's endpoint for this dialect, usage is on every
/// chunk, thinking is only in the total, and calls of tools come whole and all with index 0.
/// </summary>
internal static class OpenAIDialect
{
    public static async Task CompletionsAsync(Exchange exchange, JsonObject body, bool gemini = false)
    {
        var model = (string?)body["model"] ?? "";
        var tool = Answers.ToolFor(exchange, body);
        exchange.Context.Response.Headers["x-request-id"] = "req_" + exchange.Id;
        if (body["stream"]?.GetValue<bool>() != true)
        {
            var answer = Chunk(exchange, model, "chat.completion", new JsonArray(new JsonObject
            {
                ["index"] = 0, ["message"] = Message(exchange, tool, gemini), ["finish_reason"] = Finish(tool, gemini),
            }));
            answer["usage"] = Usage(exchange.Behavior, exchange.Behavior.Output, gemini);
            await exchange.SendJsonAsync(answer);
            return;
        }

        await exchange.StartStreamAsync("text/event-stream");
        if (exchange.Behavior.Overloaded)
        {
            await exchange.SendAsync("data: {\"error\":{\"message\":\"Overloaded\",\"type\":\"server_error\",\"code\":\"server_is_overloaded\"}}\n\n");
            return;
        }

        await StreamAsync(exchange, model, tool, gemini, body["stream_options"]?["include_usage"]?.GetValue<bool>() == true);
    }

    private static async Task StreamAsync(Exchange exchange, string model, string? tool, bool gemini, bool usage)
    {
        var behavior = exchange.Behavior;
        await DeltaAsync(exchange, model, new JsonObject { ["role"] = "assistant", ["content"] = "" }, null, gemini, usage);
        if (behavior.Thinking > 0)
        {
            await DeltaAsync(exchange, model, new JsonObject { ["reasoning_content"] = new string('t', behavior.Thinking) }, null, gemini, usage);
        }

        for (var chunk = 0; chunk < behavior.Chunks; chunk++)
        {
            await DeltaAsync(exchange, model, new JsonObject { ["content"] = Answers.Text(behavior, chunk) }, null, gemini, usage);
        }

        for (var call = 0; tool is not null && call < behavior.ToolCalls; call++)
        {
            await CallAsync(exchange, model, tool, call, gemini, usage);
        }

        await DeltaAsync(exchange, model, [], Finish(tool, gemini), gemini, usage);
        if (usage && !gemini && !behavior.NoFinalUsage)
        {
            var last = Chunk(exchange, model, "chat.completion.chunk", []);
            last["usage"] = Usage(behavior, behavior.Output, gemini);
            await DataAsync(exchange, last);
        }

        await exchange.SendAsync("data: [DONE]\n\n");
    }

    private static async Task CallAsync(Exchange exchange, string model, string tool, int call, bool gemini, bool usage)
    {
        var whole = ToolCall(exchange, tool, call, gemini ? Answers.ToolArguments : "");
        if (gemini)
        {
            whole["index"] = 0;
        }

        await DeltaAsync(exchange, model, new JsonObject { ["tool_calls"] = new JsonArray(whole) }, null, gemini, usage);
        foreach (var part in gemini ? [] : (string[])[Answers.ToolArguments[..10], Answers.ToolArguments[10..]])
        {
            await DeltaAsync(exchange, model, new JsonObject
            {
                ["tool_calls"] = new JsonArray(new JsonObject { ["index"] = call, ["function"] = new JsonObject { ["arguments"] = part } }),
            }, null, gemini, usage);
        }
    }

    private static async Task DeltaAsync(Exchange exchange, string model, JsonObject delta, string? finish, bool gemini, bool usage)
    {
        var chunk = Chunk(exchange, model, "chat.completion.chunk", new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }));
        if (usage)
        {
            chunk["usage"] = gemini ? Usage(exchange.Behavior, finish is null ? 1 : exchange.Behavior.Output, gemini) : null;
        }

        await DataAsync(exchange, chunk);
    }

    private static JsonObject Message(Exchange exchange, string? tool, bool gemini)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = Answers.FullText(exchange.Behavior) };
        if (exchange.Behavior.Thinking > 0)
        {
            message["reasoning_content"] = new string('t', exchange.Behavior.Thinking);
        }

        if (tool is not null)
        {
            message["tool_calls"] = new JsonArray([.. Enumerable.Range(0, exchange.Behavior.ToolCalls).Select(call => ToolCall(exchange, tool, call, Answers.ToolArguments))]);
        }

        return message;
    }

    private static JsonObject ToolCall(Exchange exchange, string tool, int call, string arguments) => new()
    {
        ["index"] = call, ["id"] = $"call_{exchange.Id}_{call}", ["type"] = "function", ["function"] = new JsonObject { ["name"] = tool, ["arguments"] = arguments },
    };

    private static string Finish(string? tool, bool gemini) => tool is null || gemini ? "stop" : "tool_calls";

    private static Task DataAsync(Exchange exchange, JsonNode data) => exchange.SendAsync($"data: {data.ToJsonString()}\n\n");

    private static JsonObject Chunk(Exchange exchange, string model, string kind, JsonArray choices) => new()
    {
        ["id"] = "chatcmpl-" + exchange.Id, ["object"] = kind, ["created"] = 1_790_000_000, ["model"] = model, ["choices"] = choices,
    };

    private static JsonObject Usage(Behavior behavior, long output, bool gemini)
    {
        var prompt = behavior.Input + behavior.CacheRead;
        var usage = new JsonObject
        {
            ["prompt_tokens"] = prompt,
            ["completion_tokens"] = output,
            ["total_tokens"] = prompt + output + (gemini ? behavior.Thinking : 0),
        };
        if (!gemini)
        {
            usage["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = behavior.CacheRead };
            usage["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 };
        }

        return usage;
    }
}
