using System.Buffers;
using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Usage;

namespace ClaudeConfig.Router.Dialects;

/// <summary>A stream of chat completion chunks, said as the events of a message.</summary>
internal sealed class MessageStream : IAnswerTranslator
{
    private static readonly byte[] PingEvent = "event: ping\ndata: {\"type\":\"ping\"}\n\n"u8.ToArray();

    private readonly SseReader events = new();
    private readonly ToolCallOrder tools = new();
    private readonly SseReader.DataHandler onData;
    private IBufferWriter<byte> output = null!;
    private bool started;
    private bool ended;
    private bool refused;
    private string? openType;
    private int index = -1;
    private string? finish;
    private bool done;
    private TokenUsage usage = new();

    private readonly bool thinkingBeside;

    /// <param name="thinkingBeside">See <see cref="ChatFigures"/>.</param>
    public MessageStream(bool thinkingBeside)
    {
        this.thinkingBeside = thinkingBeside;
        onData = OnData;
    }

    public string? ContentType => "text/event-stream; charset=utf-8";

    public ReadOnlyMemory<byte> Ping => started && !ended ? PingEvent : default;

    public void Feed(ReadOnlySpan<byte> bytes, IBufferWriter<byte> to)
    {
        output = to;
        events.Feed(bytes, onData);
    }

    public void End(IBufferWriter<byte> to)
    {
        output = to;
        events.End(onData);
        if (ended)
        {
            return;
        }

        if (!started || (finish is null && !done))
        {
            throw new TranslationException("the answer", "the stream ended before the message did");
        }

        foreach (var call in tools.Rest())
        {
            OpenTool(call);
        }

        CloseBlock();
        Event("message_delta", WriteFinal);
        Event("message_stop", _ => { });
        ended = true;
    }

    public void Dispose() => events.Dispose();

    private void OnData(ReadOnlySpan<byte> data)
    {
        if (ended)
        {
            return;
        }

        if (data.SequenceEqual("[DONE]"u8))
        {
            done = true;
            return;
        }

        using var chunk = JsonBody.Parse(data.ToArray(), "a chunk of the answer");
        var root = chunk.RootElement;
        if (root.Child("error") is { } error)
        {
            Fail(error);
            return;
        }

        Start(root);
        if (root.Child("usage") is { ValueKind: JsonValueKind.Object } figures)
        {
            usage = UsageObject.OfChat(figures, thinkingBeside);
        }

        if (root.Child("choices") is { ValueKind: JsonValueKind.Array } choices)
        {
            foreach (var choice in choices.EnumerateArray())
            {
                Choice(choice);
            }
        }
    }

    private void Start(JsonElement root)
    {
        if (started)
        {
            return;
        }

        started = true;
        Event("message_start", json =>
        {
            json.WriteStartObject("message"u8);
            json.WriteString("id"u8, "msg_" + root.Text("id"));
            json.WriteString("type"u8, "message"u8);
            json.WriteString("role"u8, "assistant"u8);
            json.WriteString("model"u8, root.Text("model") ?? "");
            json.WriteStartArray("content"u8);
            json.WriteEndArray();
            json.WriteNull("stop_reason"u8);
            json.WriteNull("stop_sequence"u8);
            UsageObject.WriteAnthropic(json, usage);
            json.WriteEndObject();
        });
    }

    private void Choice(JsonElement choice)
    {
        if (choice.Child("delta") is { } delta)
        {
            Text("thinking", "thinking_delta", "thinking", delta.Text("reasoning_content") ?? delta.Text("reasoning"));
            Text("text", "text_delta", "text", delta.Text("content"));
            if (delta.Text("refusal") is { Length: > 0 } refusal)
            {
                refused = true;
                Text("text", "text_delta", "text", refusal);
            }

            if (delta.Child("tool_calls") is { ValueKind: JsonValueKind.Array } calls)
            {
                foreach (var call in calls.EnumerateArray())
                {
                    Tool(call);
                }
            }
        }

        finish = choice.Text("finish_reason") ?? finish;
    }

    private void Text(string block, string type, string property, string? text)
    {
        if (text is not { Length: > 0 })
        {
            return;
        }

        if (openType != block)
        {
            OpenBlock(block, json =>
            {
                json.WriteString("type"u8, block);
                json.WriteString(property, ""u8);
                if (block == "thinking")
                {
                    json.WriteString("signature"u8, ""u8);
                }
            });
        }

        Delta(json =>
        {
            json.WriteString("type"u8, type);
            json.WriteString(property, text);
        });
    }

    // Blocks come one after the other: the call that is open streams, and what comes of others waits for its end.
    private void Tool(JsonElement call)
    {
        var (state, arguments) = tools.Take(call);
        if (state.IsLive && openType != "tool_use" && state.Opened)
        {
            throw new TranslationException("tool_calls", "a call went on after other content had begun");
        }

        if (state is { IsLive: true, Opened: false })
        {
            OpenTool(state);
        }
        else if (state.IsLive)
        {
            Arguments(arguments);
        }
    }

    private void OpenTool(ToolCallOrder.Call call)
    {
        call.Opened = true;
        OpenBlock("tool_use", json =>
        {
            json.WriteString("type"u8, "tool_use"u8);
            json.WriteString("id"u8, call.Id);
            json.WriteString("name"u8, call.Name);
            json.WriteStartObject("input"u8);
            json.WriteEndObject();
        });
        Arguments(call.TakeWaiting());
    }

    private void Arguments(string? text)
    {
        if (text is { Length: > 0 })
        {
            Delta(json =>
            {
                json.WriteString("type"u8, "input_json_delta"u8);
                json.WriteString("partial_json"u8, text);
            });
        }
    }

    private void OpenBlock(string type, Action<Utf8JsonWriter> write)
    {
        CloseBlock();
        openType = type;
        index++;
        Event("content_block_start", json =>
        {
            json.WriteNumber("index"u8, index);
            json.WriteStartObject("content_block"u8);
            write(json);
            json.WriteEndObject();
        });
    }

    private void CloseBlock()
    {
        if (openType is not null)
        {
            openType = null;
            Event("content_block_stop", json => json.WriteNumber("index"u8, index));
        }
    }

    private void Delta(Action<Utf8JsonWriter> write) => Event("content_block_delta", json =>
    {
        json.WriteNumber("index"u8, index);
        json.WriteStartObject("delta"u8);
        write(json);
        json.WriteEndObject();
    });

    private void WriteFinal(Utf8JsonWriter json)
    {
        json.WriteStartObject("delta"u8);
        json.WriteString("stop_reason"u8, refused ? "refusal" : StopReasons.FromFinish(finish, tools.Any));
        json.WriteNull("stop_sequence"u8);
        json.WriteEndObject();
        UsageObject.WriteAnthropic(json, usage);
    }

    private void Fail(JsonElement error)
    {
        ended = true;
        var overloaded = OpenAIErrors.IsOverload(System.Text.Encoding.UTF8.GetBytes(error.Text("code") ?? "")) || OpenAIErrors.IsOverload(System.Text.Encoding.UTF8.GetBytes(error.Text("type") ?? ""));
        output.Write("event: error\ndata: "u8);
        output.Write(ErrorBody.Of(Dialect.Anthropic, 200, overloaded ? "overloaded_error" : "api_error", error.Text("message") ?? "the provider failed", null));
        output.Write("\n\n"u8);
    }

    private void Event(string type, Action<Utf8JsonWriter> write)
    {
        output.Write("event: "u8);
        output.Write(System.Text.Encoding.UTF8.GetBytes(type));
        output.Write("\ndata: "u8);
        output.Write(JsonBody.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            write(json);
            json.WriteEndObject();
        }).Span);
        output.Write("\n\n"u8);
    }
}
