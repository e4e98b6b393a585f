using System.Text.Json;

namespace ClaudeConfig.Router.Dialects;

/// <summary>A chat completion in one piece, said as a message.</summary>
/// <param name="thinkingBeside">See <see cref="Usage.ChatFigures"/>.</param>
internal sealed class MessageAnswer(bool thinkingBeside) : WholeAnswer
{
    protected override ReadOnlyMemory<byte> Translate(ReadOnlyMemory<byte> answer)
    {
        using var document = JsonBody.Parse(answer, "the answer");
        var root = document.RootElement;
        if (root.Child("choices") is not { ValueKind: JsonValueKind.Array } choices || choices.GetArrayLength() == 0 || choices[0].Child("message") is not { } message)
        {
            throw new TranslationException("choices", "the answer has none");
        }

        var calls = message.Child("tool_calls") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().ToArray() : [];
        return JsonBody.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, "msg_" + root.Text("id"));
            json.WriteString("type"u8, "message"u8);
            json.WriteString("role"u8, "assistant"u8);
            json.WriteString("model"u8, root.Text("model") ?? "");
            json.WriteStartArray("content"u8);
            WriteContent(json, message, calls);
            json.WriteEndArray();
            json.WriteString("stop_reason"u8, message.Text("refusal") is { Length: > 0 } ? "refusal" : StopReasons.FromFinish(choices[0].Text("finish_reason"), calls.Length > 0));
            json.WriteNull("stop_sequence"u8);
            UsageObject.WriteAnthropic(json, UsageObject.OfChat(root.Child("usage"), thinkingBeside));
            json.WriteEndObject();
        });
    }

    private static void WriteContent(Utf8JsonWriter json, JsonElement message, JsonElement[] calls)
    {
        if ((message.Text("reasoning_content") ?? message.Text("reasoning")) is { Length: > 0 } thinking)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "thinking"u8);
            json.WriteString("thinking"u8, thinking);
            json.WriteString("signature"u8, ""u8);
            json.WriteEndObject();
        }

        foreach (var text in (string?[])[message.Text("content"), message.Text("refusal")])
        {
            if (text is { Length: > 0 })
            {
                json.WriteStartObject();
                json.WriteString("type"u8, "text"u8);
                json.WriteString("text"u8, text);
                json.WriteEndObject();
            }
        }

        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "tool_use"u8);
            json.WriteString("id"u8, call.Text("id") ?? throw new TranslationException("tool_calls[].id", "a call has none"));
            json.WriteString("name"u8, call.Child("function")?.Text("name") ?? throw new TranslationException("tool_calls[].function.name", "a call has none"));
            json.WritePropertyName("input"u8);
            ToolInput.Write(json, call.Child("function")?.Text("arguments"), "tool_calls[].function.arguments");
            json.WriteEndObject();
        }
    }
}
