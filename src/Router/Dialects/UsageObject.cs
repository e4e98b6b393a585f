using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Usage;

namespace ClaudeConfig.Router.Dialects;

/// <summary>Usage, as each dialect counts it: cached tokens beside the input, or inside the prompt.</summary>
internal static class UsageObject
{
    /// <summary>Reads a chat completion's usage; see <see cref="ChatFigures"/>.</summary>
    public static TokenUsage OfChat(JsonElement? usage, bool thinkingBeside)
    {
        var figures = new ChatFigures(thinkingBeside);
        if (usage is { ValueKind: JsonValueKind.Object } value)
        {
            var json = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(value.GetRawText()));
            json.Read();
            figures.Read(ref json);
        }

        return figures.ToUsage();
    }

    public static void WriteAnthropic(Utf8JsonWriter json, TokenUsage usage)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, usage.Input);
        json.WriteNumber("cache_creation_input_tokens"u8, usage.CacheWrite5m + usage.CacheWrite1h);
        json.WriteNumber("cache_read_input_tokens"u8, usage.CacheRead);
        json.WriteNumber("output_tokens"u8, usage.Output);
        json.WriteEndObject();
    }

    public static void WriteChat(Utf8JsonWriter json, TokenUsage usage)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, usage.PromptTokens);
        json.WriteNumber("completion_tokens"u8, usage.Output);
        json.WriteNumber("total_tokens"u8, usage.PromptTokens + usage.Output);
        json.WriteStartObject("prompt_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, usage.CacheRead);
        json.WriteNumber("cache_write_tokens"u8, usage.CacheWrite5m + usage.CacheWrite1h);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, usage.Thinking);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
