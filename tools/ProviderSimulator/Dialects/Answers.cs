using System.Text.Json.Nodes;
using ClaudeConfig.ProviderSimulator.Clouds;

namespace ClaudeConfig.ProviderSimulator.Dialects;

/// <summary>What the dialects share.</summary>
internal static class Answers
{
    /// <summary>An error in the shape of the dialect that the path belongs to.</summary>
    public static Task ErrorAsync(Exchange exchange, int status)
    {
        var response = exchange.Context.Response;
        var raw = Provider.RawPath(exchange.Context);
        if (BedrockDialect.IsAt(raw))
        {
            return BedrockDialect.ErrorAsync(exchange, status);
        }

        if (VertexDialect.IsAt(raw))
        {
            return VertexDialect.ErrorAsync(exchange, status);
        }

        response.StatusCode = status;
        if (status is 429 or 529)
        {
            response.Headers.RetryAfter = "1";
            response.Headers["anthropic-ratelimit-requests-remaining"] = "0";
        }

        if (exchange.Context.Request.Path.Value is { } path && (path.EndsWith("/chat/completions", StringComparison.Ordinal) || path == "/v1/responses"))
        {
            return exchange.SendJsonAsync(new JsonObject
            {
                ["error"] = new JsonObject { ["message"] = $"simulated {status}", ["type"] = status >= 500 ? "server_error" : "invalid_request_error", ["param"] = null, ["code"] = null },
            });
        }

        return exchange.SendJsonAsync(new JsonObject
        {
            ["type"] = "error",
            ["error"] = new JsonObject { ["type"] = TypeOf(status), ["message"] = $"simulated {status}" },
            ["request_id"] = "req_" + exchange.Id,
        });
    }

    /// <summary>Text of the asked length, the same every time.</summary>
    public static string Text(Behavior behavior, int chunk)
    {
        const string Words = "the quick brown fox jumps over the lazy dog – ";
        return string.Create(behavior.ChunkSize, chunk, static (span, chunk) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = Words[(i + (chunk * 7)) % Words.Length];
            }
        });
    }

    public static string FullText(Behavior behavior) =>
        string.Concat(Enumerable.Range(0, behavior.Chunks).Select(chunk => Text(behavior, chunk)));

    private static string TypeOf(int status) => status switch
    {
        400 => "invalid_request_error",
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        529 => "overloaded_error",
        _ => "api_error",
    };

    /// <summary>Arguments of a simulated call: those that a shell tool takes, which others read over.</summary>
    public const string ToolArguments = """{"command":"echo simulated","description":"says it"}""";

    /// <summary>The tool that is called, or null where none is: a request that brings results gets text.</summary>
    public static string? ToolFor(Exchange exchange, JsonObject body)
    {
        if (exchange.Behavior.ToolCalls == 0 || body["tools"] is not JsonArray { Count: > 0 } tools || BringsResults(body))
        {
            return null;
        }

        var names = tools.Select(tool => (string?)tool?["name"] ?? (string?)tool?["function"]?["name"]).OfType<string>().ToArray();
        return names.FirstOrDefault(name => name is "Bash" or "shell" or "exec_command" or "shell_command") ?? names.FirstOrDefault();
    }

    private static bool BringsResults(JsonObject body)
    {
        // Claude Code puts a word of its own, of role system, behind what tools brought.
        var last = (body["messages"] as JsonArray ?? body["input"] as JsonArray)?.LastOrDefault(message => (string?)message?["role"] != "system");
        return (string?)last?["role"] == "tool" || ((string?)last?["type"])?.EndsWith("_output", StringComparison.Ordinal) == true
            || (last?["content"] is JsonArray blocks && blocks.Any(block => (string?)block?["type"] == "tool_result"));
    }
}
