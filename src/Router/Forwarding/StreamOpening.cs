using System.Text.Json;
using ClaudeConfig.Router.Usage;

namespace ClaudeConfig.Router.Forwarding;

/// <summary>Looks at how a stream begins: until content comes, an overloaded error can still move the request elsewhere.</summary>
internal sealed class StreamOpening : IDisposable
{
    private readonly SseReader events = new();
    private readonly SseReader.DataHandler onData;

    public StreamOpening() => onData = OnData;

    /// <summary>Something came that the caller must see now.</summary>
    public bool HasContent { get; private set; }

    public bool Overloaded { get; private set; }

    public void Observe(ReadOnlySpan<byte> bytes) => events.Feed(bytes, onData);

    public void Dispose() => events.Dispose();

    private void OnData(ReadOnlySpan<byte> data)
    {
        if (HasContent || Overloaded)
        {
            return;
        }

        try
        {
            var (type, error, content) = Read(data);
            Overloaded = error is not null && OpenAIErrors.IsOverload(error);
            // Anthropic says what an event is; chunks of chat completions do not, and the first only names the role.
            HasContent = !Overloaded && (error is not null || (type is null ? content : type is not ("message_start" or "ping" or "response.created" or "response.in_progress" or "response.queued")));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            HasContent = true;
        }
    }

    private static (string? Type, byte[]? Error, bool Content) Read(ReadOnlySpan<byte> data)
    {
        var json = new Utf8JsonReader(data);
        string? type = null;
        byte[]? error = null;
        var (inError, errorDepth, content) = (false, 0, data.SequenceEqual("[DONE]"u8));
        if (content)
        {
            return (null, null, true);
        }

        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            inError &= json.CurrentDepth > errorDepth;
            if (json.ValueTextEquals("error"u8) && json.CurrentDepth <= 2)
            {
                (inError, errorDepth) = (true, json.CurrentDepth);
            }
            else if (json.CurrentDepth == 1 && json.ValueTextEquals("type"u8))
            {
                json.Read();
                type = json.GetString();
            }
            else if (inError && (json.ValueTextEquals("type"u8) || json.ValueTextEquals("code"u8)))
            {
                json.Read();
                // The more telling of type and code wins.
                error = json.TokenType == JsonTokenType.String && (error is null || OpenAIErrors.IsOverload(json.ValueSpan)) ? json.ValueSpan.ToArray() : error ?? [];
            }
            else
            {
                content |= IsContent(ref json);
            }
        }

        return (type, error, content);
    }

    private static bool IsContent(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("content"u8) || json.ValueTextEquals("reasoning_content"u8) || json.ValueTextEquals("reasoning"u8) || json.ValueTextEquals("refusal"u8) || json.ValueTextEquals("finish_reason"u8))
        {
            json.Read();
            return json.TokenType == JsonTokenType.String && json.ValueSpan.Length > 0;
        }

        return json.ValueTextEquals("tool_calls"u8);
    }
}
