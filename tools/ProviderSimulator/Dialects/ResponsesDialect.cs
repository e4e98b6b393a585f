using System.Text.Json.Nodes;

namespace ClaudeConfig.ProviderSimulator.Dialects;

/// <summary>Responses: items of output, and usage in the event that ends a stream.</summary>
internal static class ResponsesDialect
{
    public static async Task RespondAsync(Exchange exchange, JsonObject body)
    {
        var model = (string?)body["model"] ?? "";
        var tool = Answers.ToolFor(exchange, body);
        exchange.Context.Response.Headers["x-request-id"] = "req_" + exchange.Id;
        if (body["stream"]?.GetValue<bool>() != true)
        {
            await exchange.SendJsonAsync(Response(exchange, model, Output(exchange, tool), done: true));
            return;
        }

        await exchange.StartStreamAsync("text/event-stream");
        var sequence = 0;
        await EventAsync("response.created", new JsonObject { ["response"] = Response(exchange, model, [], done: false) });
        await MessageAsync();
        if (tool is not null)
        {
            var call = Call(exchange, tool);
            await EventAsync("response.output_item.added", new JsonObject { ["output_index"] = 1, ["item"] = call.DeepClone() });
            await EventAsync("response.function_call_arguments.delta", new JsonObject { ["item_id"] = "fc_" + exchange.Id, ["output_index"] = 1, ["delta"] = Answers.ToolArguments });
            await EventAsync("response.function_call_arguments.done", new JsonObject { ["item_id"] = "fc_" + exchange.Id, ["output_index"] = 1, ["arguments"] = Answers.ToolArguments });
            await EventAsync("response.output_item.done", new JsonObject { ["output_index"] = 1, ["item"] = call });
        }

        if (!exchange.Behavior.NoFinalUsage)
        {
            await EventAsync("response.completed", new JsonObject { ["response"] = Response(exchange, model, Output(exchange, tool), done: true) });
        }

        async Task MessageAsync()
        {
            var at = new JsonObject { ["item_id"] = "msg_" + exchange.Id, ["output_index"] = 0, ["content_index"] = 0 };
            await EventAsync("response.output_item.added", new JsonObject { ["output_index"] = 0, ["item"] = Message(exchange, [], "in_progress") });
            await EventAsync("response.content_part.added", With(at, "part", Part("")));
            for (var chunk = 0; chunk < exchange.Behavior.Chunks; chunk++)
            {
                await EventAsync("response.output_text.delta", With(With(at, "delta", Answers.Text(exchange.Behavior, chunk)), "logprobs", new JsonArray()));
            }

            await EventAsync("response.output_text.done", With(at, "text", Answers.FullText(exchange.Behavior)));
            await EventAsync("response.content_part.done", With(at, "part", Part(Answers.FullText(exchange.Behavior))));
            await EventAsync("response.output_item.done", new JsonObject { ["output_index"] = 0, ["item"] = Message(exchange, [Part(Answers.FullText(exchange.Behavior))], "completed") });
        }

        Task EventAsync(string type, JsonObject data)
        {
            data["type"] = type;
            data["sequence_number"] = sequence++;
            return exchange.SendAsync($"event: {type}\ndata: {data.ToJsonString()}\n\n");
        }
    }

    private static JsonObject With(JsonObject to, string name, JsonNode? value)
    {
        var copy = to.DeepClone().AsObject();
        copy[name] = value;
        return copy;
    }

    private static JsonArray Output(Exchange exchange, string? tool)
    {
        var output = new JsonArray(Message(exchange, [Part(Answers.FullText(exchange.Behavior))], "completed"));
        if (tool is not null)
        {
            output.Add((JsonNode)Call(exchange, tool));
        }

        for (var search = 0; search < exchange.Behavior.WebSearches; search++)
        {
            output.Add((JsonNode)new JsonObject { ["type"] = "web_search_call", ["id"] = $"ws_{search}", ["status"] = "completed" });
        }

        return output;
    }

    private static JsonObject Part(string text) => new() { ["type"] = "output_text", ["text"] = text, ["annotations"] = new JsonArray() };

    private static JsonObject Message(Exchange exchange, JsonArray content, string status) => new()
    {
        ["type"] = "message", ["id"] = "msg_" + exchange.Id, ["status"] = status, ["role"] = "assistant", ["content"] = content,
    };

    private static JsonObject Call(Exchange exchange, string tool) => new()
    {
        ["type"] = "function_call", ["id"] = "fc_" + exchange.Id, ["call_id"] = "call_" + exchange.Id, ["name"] = tool, ["arguments"] = Answers.ToolArguments, ["status"] = "completed",
    };

    private static JsonObject Response(Exchange exchange, string model, JsonArray output, bool done)
    {
        var behavior = exchange.Behavior;
        var prompt = behavior.Input + behavior.CacheRead;
        return new JsonObject
        {
            ["id"] = "resp_" + exchange.Id,
            ["object"] = "response",
            ["created_at"] = 1_790_000_000,
            ["status"] = done ? "completed" : "in_progress",
            ["error"] = null,
            ["model"] = model,
            ["output"] = output,
            ["parallel_tool_calls"] = true,
            ["tools"] = new JsonArray(),
            ["usage"] = !done ? null : new JsonObject
            {
                ["input_tokens"] = prompt,
                ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = behavior.CacheRead },
                ["output_tokens"] = behavior.Output,
                ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
                ["total_tokens"] = prompt + behavior.Output,
            },
        };
    }
}
