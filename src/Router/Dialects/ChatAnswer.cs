using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Usage;

namespace ClaudeConfig.Router.Dialects;

/// <summary>A message in one piece, said as a chat completion.</summary>
internal sealed class ChatAnswer(DateTimeOffset now) : WholeAnswer
{
    protected override ReadOnlyMemory<byte> Translate(ReadOnlyMemory<byte> answer)
    {
        using var document = JsonBody.Parse(answer, "the answer");
        var root = document.RootElement;
        if (root.Child("content") is not { ValueKind: JsonValueKind.Array } content)
        {
            throw new TranslationException("content", "the answer has none");
        }

        var usage = UsageOf(answer);
        return JsonBody.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, "chatcmpl-" + root.Text("id"));
            json.WriteString("object"u8, "chat.completion"u8);
            json.WriteNumber("created"u8, now.ToUnixTimeSeconds());
            json.WriteString("model"u8, root.Text("model") ?? "");
            json.WriteStartArray("choices"u8);
            json.WriteStartObject();
            json.WriteNumber("index"u8, 0);
            WriteMessage(json, [.. content.EnumerateArray()]);
            json.WriteNull("logprobs"u8);
            json.WriteString("finish_reason"u8, StopReasons.ToFinish(root.Text("stop_reason")));
            json.WriteEndObject();
            json.WriteEndArray();
            UsageObject.WriteChat(json, usage);
            json.WriteEndObject();
        });
    }

    private static void WriteMessage(Utf8JsonWriter json, JsonElement[] blocks)
    {
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        var texts = blocks.Where(block => block.Text("type") == "text").Select(block => block.Text("text")).ToArray();
        json.WriteString("content"u8, texts.Length == 0 ? null : string.Concat(texts));
        json.WriteNull("refusal"u8);
        if (string.Concat(blocks.Where(block => block.Text("type") == "thinking").Select(block => block.Text("thinking"))) is { Length: > 0 } thinking)
        {
            json.WriteString("reasoning_content"u8, thinking);
        }

        var calls = blocks.Where(block => block.Text("type") == "tool_use").ToArray();
        if (calls.Length > 0)
        {
            json.WriteStartArray("tool_calls"u8);
            foreach (var call in calls)
            {
                json.WriteStartObject();
                json.WriteString("id"u8, call.Text("id"));
                json.WriteString("type"u8, "function"u8);
                json.WriteStartObject("function"u8);
                json.WriteString("name"u8, call.Text("name"));
                json.WriteString("arguments"u8, call.Child("input")?.GetRawText() ?? "{}");
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static TokenUsage UsageOf(ReadOnlyMemory<byte> answer)
    {
        using var meter = new AnthropicJsonMeter();
        meter.Observe(answer.Span);
        return meter.Reading.Usage ?? new TokenUsage();
    }
}
