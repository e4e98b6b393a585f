using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Usage;

namespace ClaudeConfig.Router.Tests.Dialects;

/// <summary>A stream with known usage, and the forms in which it may travel.</summary>
internal sealed class GeneratedStream
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly List<JsonObject> events = [];
    private readonly bool done;

    public GeneratedStream(Random random)
    {
        Kind = random.Next(3);
        var (input, output, read, write) = (random.Next(1, 200_000), random.Next(1, 64_000), random.Next(0, 3) * random.Next(100_000), random.Next(0, 3) * random.Next(10_000));
        Usage = new TokenUsage { Input = input, Output = output, CacheRead = read, CacheWrite5m = write };
        var texts = Enumerable.Range(0, random.Next(1, 12)).Select(_ => TextOf(random)).ToArray();
        done = Kind == 1;
        switch (Kind)
        {
            case 0:
                Messages(texts);
                break;
            case 1:
                Chat(texts);
                break;
            default:
                Responses(texts);
                break;
        }
    }

    /// <summary>0 Messages, 1 chat completions, 2 Responses.</summary>
    public int Kind { get; }

    public TokenUsage Usage { get; }

    public IUsageMeter Meter() => Kind == 0 ? new AnthropicSseMeter() : new ChatMeter(stream: true, thinkingBeside: false);

    /// <summary>One line of data an event, LF.</summary>
    public byte[] Plain() => Encoding.UTF8.GetBytes(string.Concat(events.Select(e => $"data: {e.ToJsonString()}\n\n")) + (done ? "data: [DONE]\n\n" : ""));

    /// <summary>The same events in some other form.</summary>
    public byte[] Framed(Random random)
    {
        var text = new StringBuilder(random.Next(4) == 0 ? "\uFEFF" : "");
        var end = random.Next(3) switch { 0 => "\n", 1 => "\r\n", _ => "\r" };
        foreach (var data in events)
        {
            text.Append(random.Next(4) == 0 ? ": a comment" + end + end : "");
            text.Append(random.Next(2) == 0 ? "event: x" + end + "id: 1" + end : "");
            var prefix = random.Next(2) == 0 ? "data:" : "data: ";
            var lines = random.Next(3) == 0 ? data.ToJsonString(Indented).Split('\n') : [data.ToJsonString()];
            text.Append(string.Concat(lines.Select(line => prefix + line.TrimEnd('\r') + end))).Append(end);
        }

        text.Append(done ? $"data: [DONE]{end}{end}" : "");
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        // A last event that no blank line closes.
        return !done && random.Next(4) == 0 ? bytes[..^end.Length] : bytes;
    }

    private static string TextOf(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(0, 30)).Select(_ => random.Next(6) switch { 0 => "\r\n", 1 => "\"usage\":{\"output_tokens\":9}", 2 => "ü€", 3 => "data: ", _ => "word " }));

    private void Messages(string[] texts)
    {
        events.Add(new JsonObject
        {
            ["type"] = "message_start",
            ["message"] = new JsonObject
            {
                ["usage"] = new JsonObject
                {
                    ["input_tokens"] = Usage.Input, ["output_tokens"] = 1, ["cache_read_input_tokens"] = Usage.CacheRead, ["cache_creation_input_tokens"] = Usage.CacheWrite5m,
                },
            },
        });
        events.AddRange(texts.Select(text => new JsonObject { ["type"] = "content_block_delta", ["delta"] = new JsonObject { ["type"] = "text_delta", ["text"] = text } }));
        events.Add(new JsonObject { ["type"] = "message_delta", ["delta"] = new JsonObject { ["stop_reason"] = "end_turn" }, ["usage"] = new JsonObject { ["output_tokens"] = Usage.Output } });
        events.Add(new JsonObject { ["type"] = "message_stop" });
    }

    private void Chat(string[] texts)
    {
        events.AddRange(texts.Select(text => new JsonObject { ["choices"] = new JsonArray(new JsonObject { ["delta"] = new JsonObject { ["content"] = text } }), ["usage"] = null }));
        events.Add(new JsonObject
        {
            ["choices"] = new JsonArray(),
            ["usage"] = new JsonObject
            {
                ["prompt_tokens"] = Usage.PromptTokens, ["completion_tokens"] = Usage.Output,
                ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = Usage.CacheRead, ["cache_write_tokens"] = Usage.CacheWrite5m },
            },
        });
    }

    private void Responses(string[] texts)
    {
        events.Add(new JsonObject { ["type"] = "response.created", ["response"] = new JsonObject { ["error"] = null, ["usage"] = null } });
        events.AddRange(texts.Select(text => new JsonObject { ["type"] = "response.output_text.delta", ["delta"] = text }));
        events.Add(new JsonObject
        {
            ["type"] = "response.completed",
            ["response"] = new JsonObject
            {
                ["output"] = new JsonArray(new JsonObject { ["type"] = "message", ["content"] = new JsonArray(new JsonObject { ["text"] = string.Concat(texts) }) }),
                ["usage"] = new JsonObject
                {
                    ["input_tokens"] = Usage.PromptTokens, ["output_tokens"] = Usage.Output,
                    ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = Usage.CacheRead, ["cache_write_tokens"] = Usage.CacheWrite5m },
                },
            },
        });
    }
}
