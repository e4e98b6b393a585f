using System.Text.Json.Nodes;

namespace ClaudeConfig.ProviderSimulator.Dialects;

/// <summary>generateContent and streamGenerateContent: usage on every chunk, the last one is final.</summary>
internal static class GeminiDialect
{
    public static async Task GenerateAsync(Exchange exchange, string modelAndMethod)
    {
        var (model, method) = modelAndMethod.Split(':', 2) is [var m, var f] ? (m, f) : (modelAndMethod, "");
        switch (method)
        {
            case "generateContent":
                await exchange.SendJsonAsync(Chunk(exchange.Behavior, model, Answers.FullText(exchange.Behavior), exchange.Behavior.Output));
                break;
            case "streamGenerateContent":
                await exchange.StartStreamAsync("text/event-stream");
                for (var chunk = 0; chunk < exchange.Behavior.Chunks; chunk++)
                {
                    var output = chunk == exchange.Behavior.Chunks - 1 ? exchange.Behavior.Output : chunk;
                    var data = Chunk(exchange.Behavior, model, Answers.Text(exchange.Behavior, chunk), output);
                    await exchange.SendAsync($"data: {data.ToJsonString()}\r\n\r\n");
                }

                break;
            default:
                await Answers.ErrorAsync(exchange, 404);
                break;
        }
    }

    private static JsonObject Chunk(Behavior behavior, string model, string text, long output)
    {
        var prompt = behavior.Input + behavior.CacheRead;
        return new JsonObject
        {
            ["candidates"] = new JsonArray(new JsonObject
            {
                ["content"] = new JsonObject { ["role"] = "model", ["parts"] = new JsonArray(new JsonObject { ["text"] = text }) },
            }),
            ["modelVersion"] = model,
            ["usageMetadata"] = new JsonObject
            {
                ["promptTokenCount"] = prompt,
                ["cachedContentTokenCount"] = behavior.CacheRead,
                ["candidatesTokenCount"] = output,
                ["totalTokenCount"] = prompt + output,
            },
        };
    }
}
