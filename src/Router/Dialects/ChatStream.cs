using System.Buffers;
using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Usage;

namespace ClaudeConfig.Router.Dialects;

/// <summary>The events of a message, said as a stream of chat completion chunks.</summary>
internal sealed class ChatStream : IAnswerTranslator
{
    // A comment: clients of this dialect know no pings, and read over it.
    private static readonly byte[] Comment = ": waiting\n\n"u8.ToArray();

    private readonly SseReader events = new();
    private readonly AnthropicSseMeter meter = new();
    private readonly SseReader.DataHandler onData;
    private readonly bool asksForUsage;
    private readonly long created;
    private IBufferWriter<byte> output = null!;
    private string id = "";
    private string model = "";
    private bool started;
    private bool ended;
    private string? stop;
    private int calls = -1;

    /// <param name="asksForUsage">The caller wants usage in a last chunk.</param>
    /// <param name="now">When the answer was made.</param>
    public ChatStream(bool asksForUsage, DateTimeOffset now)
    {
        (this.asksForUsage, created) = (asksForUsage, now.ToUnixTimeSeconds());
        onData = OnData;
    }

    public string? ContentType => "text/event-stream; charset=utf-8";

    public ReadOnlyMemory<byte> Ping => started && !ended ? Comment : default;

    public void Feed(ReadOnlySpan<byte> bytes, IBufferWriter<byte> to)
    {
        output = to;
        meter.Observe(bytes);
        events.Feed(bytes, onData);
    }

    public void End(IBufferWriter<byte> to)
    {
        output = to;
        meter.End();
        events.End(onData);
        if (!ended)
        {
            throw new TranslationException("the answer", "the stream ended before the message did");
        }
    }

    public void Dispose()
    {
        events.Dispose();
        meter.Dispose();
    }

    private void OnData(ReadOnlySpan<byte> data)
    {
        if (ended)
        {
            return;
        }

        using var document = JsonBody.Parse(data.ToArray(), "an event of the answer");
        var root = document.RootElement;
        switch (root.Text("type"))
        {
            case "message_start":
                (id, model, started) = ("chatcmpl-" + root.Child("message")?.Text("id"), root.Child("message")?.Text("model") ?? "", true);
                Delta(json =>
                {
                    json.WriteString("role"u8, "assistant"u8);
                    json.WriteString("content"u8, ""u8);
                });
                break;
            case "content_block_start" when root.Child("content_block") is { } block && block.Text("type") == "tool_use":
                calls++;
                ToolCall(block.Text("id"), block.Text("name"), "");
                break;
            case "content_block_delta" when root.Child("delta") is { } delta:
                BlockDelta(delta);
                break;
            case "message_delta":
                stop = root.Child("delta")?.Text("stop_reason") ?? stop;
                break;
            case "message_stop":
                Finish();
                break;
            case "error":
                Fail(root.Child("error"));
                break;
        }
    }

    private void BlockDelta(JsonElement delta)
    {
        switch (delta.Text("type"))
        {
            case "text_delta":
                Delta(json => json.WriteString("content"u8, delta.Text("text")));
                break;
            case "thinking_delta":
                Delta(json => json.WriteString("reasoning_content"u8, delta.Text("thinking")));
                break;
            case "input_json_delta" when calls >= 0:
                ToolCall(null, null, delta.Text("partial_json"));
                break;
        }
    }

    private void ToolCall(string? call, string? name, string? arguments) => Delta(json =>
    {
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, calls);
        if (call is not null)
        {
            json.WriteString("id"u8, call);
            json.WriteString("type"u8, "function"u8);
        }

        json.WriteStartObject("function"u8);
        if (name is not null)
        {
            json.WriteString("name"u8, name);
        }

        json.WriteString("arguments"u8, arguments);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    });

    private void Finish()
    {
        ended = true;
        // The event that tells the usage has gone before, and the meter has seen all up to here.
        meter.End();
        Chunk(json => Choice(json, _ => { }, StopReasons.ToFinish(stop)));
        if (asksForUsage)
        {
            Chunk(json =>
            {
                json.WriteStartArray("choices"u8);
                json.WriteEndArray();
                UsageObject.WriteChat(json, meter.Reading.Usage ?? new TokenUsage());
            });
        }

        output.Write("data: [DONE]\n\n"u8);
    }

    private void Fail(JsonElement? error)
    {
        ended = true;
        var type = error?.Text("type") ?? "api_error";
        output.Write("data: "u8);
        output.Write(ErrorBody.Of(Dialect.OpenAI, 500, type, error?.Text("message") ?? "the provider failed", null));
        output.Write("\n\n"u8);
    }

    private void Delta(Action<Utf8JsonWriter> write) => Chunk(json => Choice(json, write, null));

    private static void Choice(Utf8JsonWriter json, Action<Utf8JsonWriter> delta, string? finish)
    {
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        json.WriteStartObject("delta"u8);
        delta(json);
        json.WriteEndObject();
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, finish);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void Chunk(Action<Utf8JsonWriter> write)
    {
        output.Write("data: "u8);
        output.Write(JsonBody.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, id);
            json.WriteString("object"u8, "chat.completion.chunk"u8);
            json.WriteNumber("created"u8, created);
            json.WriteString("model"u8, model);
            write(json);
            json.WriteEndObject();
        }).Span);
        output.Write("\n\n"u8);
    }
}
