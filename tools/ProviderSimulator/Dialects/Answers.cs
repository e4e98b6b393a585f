using System.Text.Json.Nodes;

namespace ClaudeConfig.ProviderSimulator.Dialects;

/// <summary>What the dialects share.</summary>
internal static class Answers
{
    /// <summary>An error in Anthropic's shape, which carries the fields of the others too.</summary>
    public static Task ErrorAsync(Exchange exchange, int status)
    {
        var response = exchange.Context.Response;
        response.StatusCode = status;
        if (status is 429 or 529)
        {
            response.Headers.RetryAfter = "1";
            response.Headers["anthropic-ratelimit-requests-remaining"] = "0";
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
}
