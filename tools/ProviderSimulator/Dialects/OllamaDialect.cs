using System.Text.Json.Nodes;

namespace ClaudeConfig.ProviderSimulator.Dialects;

/// <summary>/api/chat: lines of JSON, counts in the last one.</summary>
internal static class OllamaDialect
{
    public static async Task ChatAsync(Exchange exchange, JsonObject body)
    {
        var model = (string?)body["model"] ?? "";
        if (body["stream"]?.GetValue<bool>() == false)
        {
            await exchange.SendJsonAsync(Last(exchange.Behavior, model, Answers.FullText(exchange.Behavior)));
            return;
        }

        await exchange.StartStreamAsync("application/x-ndjson");
        for (var chunk = 0; chunk < exchange.Behavior.Chunks; chunk++)
        {
            await exchange.SendAsync(Line(model, Answers.Text(exchange.Behavior, chunk), done: false).ToJsonString() + "\n");
        }

        await exchange.SendAsync(Last(exchange.Behavior, model, "").ToJsonString() + "\n");
    }

    private static JsonObject Last(Behavior behavior, string model, string text)
    {
        var line = Line(model, text, done: true);
        line["done_reason"] = "stop";
        line["prompt_eval_count"] = behavior.Input;
        line["eval_count"] = behavior.Output;
        return line;
    }

    private static JsonObject Line(string model, string text, bool done) => new()
    {
        ["model"] = model,
        ["created_at"] = "2026-01-01T00:00:00Z",
        ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text },
        ["done"] = done,
    };
}
