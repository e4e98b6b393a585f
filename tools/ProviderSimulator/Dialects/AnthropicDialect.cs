using System.Text.Json.Nodes;
using ClaudeConfig.ProviderSimulator.Clouds;

namespace ClaudeConfig.ProviderSimulator.Dialects;

/// <summary>Messages, JSON and streamed, and the list of models.</summary>
internal static class AnthropicDialect
{
    private const string OverloadedError = """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""";

    public static Task ModelsAsync(Exchange exchange)
    {
        string[] ids = ["claude-opus-4-8", "claude-sonnet-5", "claude-haiku-4-5"];
        var data = ids.Select(id => (JsonNode)new JsonObject { ["id"] = id, ["display_name"] = id, ["type"] = "model", ["created_at"] = "2026-01-01T00:00:00Z" });
        return exchange.SendJsonAsync(new JsonObject
        {
            ["data"] = new JsonArray([.. data]), ["has_more"] = false, ["first_id"] = ids[0], ["last_id"] = ids[^1],
        });
    }

    public static async Task MessagesAsync(Exchange exchange, JsonObject body)
    {
        var headers = exchange.Context.Response.Headers;
        headers["anthropic-ratelimit-requests-limit"] = "50";
        headers["anthropic-ratelimit-requests-remaining"] = "49";
        headers["anthropic-organization-id"] = "org_simulated";
        if (body["stream"]?.GetValue<bool>() == true)
        {
            await StreamAsync(exchange, (string?)body["model"] ?? "", Answers.ToolFor(exchange, body));
        }
        else
        {
            var message = Message(exchange, (string?)body["model"] ?? "", exchange.Behavior.Output);
            var tool = Answers.ToolFor(exchange, body);
            message["content"] = Content(exchange, tool);
            message["stop_reason"] = tool is null ? "end_turn" : "tool_use";
            await exchange.SendJsonAsync(message);
        }
    }

    private static async Task StreamAsync(Exchange exchange, string model, string? tool)
    {
        var behavior = exchange.Behavior;
        await exchange.StartStreamAsync("text/event-stream; charset=utf-8");
        if (behavior.Overloaded)
        {
            await EventAsync(exchange, "error", OverloadedError);
            return;
        }

        await EventAsync(exchange, "message_start", new JsonObject { ["type"] = "message_start", ["message"] = Message(exchange, model, 1) });
        if (behavior.OverloadedAfterStart)
        {
            await EventAsync(exchange, "error", OverloadedError);
            return;
        }

        await EventAsync(exchange, "ping", """{"type":"ping"}""");
        var index = 0;
        if (behavior.Thinking > 0)
        {
            await BlockAsync(exchange, index++, """{"type":"thinking","thinking":"","signature":""}""",
                new JsonObject { ["type"] = "thinking_delta", ["thinking"] = new string('t', behavior.Thinking) }, new JsonObject { ["type"] = "signature_delta", ["signature"] = "c2ln" });
        }

        await EventAsync(exchange, "content_block_start", $"{{\"type\":\"content_block_start\",\"index\":{index},\"content_block\":{{\"type\":\"text\",\"text\":\"\"}}}}");
        for (var chunk = 0; chunk < behavior.Chunks; chunk++)
        {
            await DeltaAsync(exchange, chunk, index);
        }

        await EventAsync(exchange, "content_block_stop", $$"""{"type":"content_block_stop","index":{{index}}}""");
        for (var call = 0; tool is not null && call < behavior.ToolCalls; call++)
        {
            await BlockAsync(exchange, ++index, new JsonObject { ["type"] = "tool_use", ["id"] = $"toolu_{exchange.Id}_{call}", ["name"] = tool, ["input"] = new JsonObject() }.ToJsonString(),
                new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = Answers.ToolArguments[..10] },
                new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = Answers.ToolArguments[10..] });
        }

        if (!behavior.NoFinalUsage)
        {
            await EventAsync(exchange, "message_delta", FinalDelta(behavior, tool));
        }

        const string Stop = """{"type":"message_stop"}""";
        await EventAsync(exchange, "message_stop", exchange.Framed ? BedrockDialect.WithMetrics(Stop, behavior) : Stop);
    }

    private static JsonArray Content(Exchange exchange, string? tool)
    {
        var content = new JsonArray();
        if (exchange.Behavior.Thinking > 0)
        {
            content.Add((JsonNode)new JsonObject { ["type"] = "thinking", ["thinking"] = new string('t', exchange.Behavior.Thinking), ["signature"] = "c2ln" });
        }

        content.Add((JsonNode)new JsonObject { ["type"] = "text", ["text"] = Answers.FullText(exchange.Behavior) });
        for (var call = 0; tool is not null && call < exchange.Behavior.ToolCalls; call++)
        {
            content.Add((JsonNode)new JsonObject { ["type"] = "tool_use", ["id"] = $"toolu_{exchange.Id}_{call}", ["name"] = tool, ["input"] = JsonNode.Parse(Answers.ToolArguments) });
        }

        return content;
    }

    private static async Task BlockAsync(Exchange exchange, int index, string block, params JsonObject[] deltas)
    {
        await EventAsync(exchange, "content_block_start", $"{{\"type\":\"content_block_start\",\"index\":{index},\"content_block\":{block}}}");
        foreach (var delta in deltas)
        {
            await EventAsync(exchange, "content_block_delta", new JsonObject { ["type"] = "content_block_delta", ["index"] = index, ["delta"] = delta });
        }

        await EventAsync(exchange, "content_block_stop", $$"""{"type":"content_block_stop","index":{{index}}}""");
    }

    private static async Task DeltaAsync(Exchange exchange, int chunk, int index)
    {
        if (exchange.Behavior.BadSse && chunk == 1)
        {
            await exchange.SendAsync(": a comment\n\nnot an event\n\nevent: message_delta\ndata: {\"type\":\"message_delta\",\"usage\":{\"out\n\n");
        }

        await EventAsync(exchange, "content_block_delta", new JsonObject
        {
            ["type"] = "content_block_delta",
            ["index"] = index,
            ["delta"] = new JsonObject { ["type"] = "text_delta", ["text"] = Answers.Text(exchange.Behavior, chunk) },
        });
    }

    private static Task EventAsync(Exchange exchange, string name, JsonNode data) => EventAsync(exchange, name, data.ToJsonString());

    private static Task EventAsync(Exchange exchange, string name, string data) => exchange.SendAsync($"event: {name}\ndata: {data}\n\n");

    private static JsonObject FinalDelta(Behavior behavior, string? tool)
    {
        var usage = new JsonObject { ["output_tokens"] = behavior.Output };
        if (behavior.WebSearches > 0)
        {
            usage["server_tool_use"] = new JsonObject { ["web_search_requests"] = behavior.WebSearches };
        }

        return new JsonObject
        {
            ["type"] = "message_delta",
            ["delta"] = new JsonObject { ["stop_reason"] = tool is null ? "end_turn" : "tool_use", ["stop_sequence"] = null },
            ["usage"] = usage,
        };
    }

    private static JsonObject Message(Exchange exchange, string model, long output) => new()
    {
        ["id"] = "msg_" + exchange.Id,
        ["type"] = "message",
        ["role"] = "assistant",
        ["model"] = model,
        ["content"] = new JsonArray(),
        ["stop_reason"] = null,
        ["stop_sequence"] = null,
        ["usage"] = Usage(exchange.Behavior, output),
    };

    private static JsonObject Usage(Behavior behavior, long output) => new()
    {
        ["input_tokens"] = behavior.Input,
        ["cache_creation_input_tokens"] = behavior.CacheWrite5m + behavior.CacheWrite1h,
        ["cache_read_input_tokens"] = behavior.CacheRead,
        ["cache_creation"] = new JsonObject
        {
            ["ephemeral_5m_input_tokens"] = behavior.CacheWrite5m, ["ephemeral_1h_input_tokens"] = behavior.CacheWrite1h,
        },
        ["output_tokens"] = output,
        ["server_tool_use"] = behavior.WebSearches > 0 ? new JsonObject { ["web_search_requests"] = behavior.WebSearches } : null,
        ["service_tier"] = "standard",
    };
}
