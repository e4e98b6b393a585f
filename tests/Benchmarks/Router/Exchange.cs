using System.Globalization;
using System.Text;

namespace ClaudeConfig.Benchmarks.Router;

/// <summary>A kind of request, and what the provider of the benchmark answers to it.</summary>
/// <param name="Name">Prefix of the figures.</param>
/// <param name="Path">With the query that tells the provider which answer to give.</param>
/// <param name="Body">What is sent.</param>
internal sealed record Exchange(string Name, string Path, byte[] Body)
{
    private const int Events = 20;

    public static Exchange Small { get; } = new("plain_1k", "/v1/messages", Message(stream: false, 1024));

    public static Exchange Stream { get; } = new("stream_20", "/v1/messages?bench=stream", Message(stream: true, 1024));

    public static Exchange Large { get; } = new("plain_200k", "/v1/messages", Message(stream: false, 200 * 1024));

    /// <summary>A stream that says something and then nothing for a while.</summary>
    public static Exchange Held { get; } = new("held", "/v1/messages?bench=held", Message(stream: true, 1024));

    /// <summary>The provider's answer in one piece: about 1 KB.</summary>
    public static string Answer { get; } =
        $$$"""{"id":"msg_bench","type":"message","role":"assistant","model":"claude-sonnet-5","content":[{"type":"text","text":"{{{Text(640)}}}"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":250,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":160,"service_tier":"standard"}}""";

    /// <summary>The provider's answer in twenty events, each flushed by itself, as directives of nginx's echo module.</summary>
    public static string EventDirectives { get; } = Directives(EventTexts());

    /// <summary>The same answer, of which most comes after a pause.</summary>
    public static string HeldDirectives { get; } = Directives(EventTexts().Take(3)) + "      echo_sleep 20;\n" + Directives(EventTexts().Skip(3));

    private static byte[] Message(bool stream, int bytes)
    {
        const string Frame = """{"model":"claude-sonnet-5","max_tokens":1024,"stream":STREAM,"messages":[{"role":"user","content":"TEXT"}]}""";
        var frame = Frame.Replace("STREAM", stream ? "true" : "false", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(frame.Replace("TEXT", Text(bytes - frame.Length + 4), StringComparison.Ordinal));
    }

    private static string Text(int length) => string.Concat(Enumerable.Repeat("the quick brown fox jumps over the lazy dog ", (length / 44) + 1))[..length];

    private static List<string> EventTexts()
    {
        var events = new List<string>
        {
            Event("message_start", """{"type":"message_start","message":{"id":"msg_bench","type":"message","role":"assistant","model":"claude-sonnet-5","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":250,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1}}}"""),
            Event("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"""),
        };
        while (events.Count < Events - 3)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"part {events.Count} of what the model has to say ");
            events.Add(Event("content_block_delta", $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"{{{text}}}"}}"""));
        }

        events.Add(Event("content_block_stop", """{"type":"content_block_stop","index":0}"""));
        events.Add(Event("message_delta", """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":160}}"""));
        events.Add(Event("message_stop", """{"type":"message_stop"}"""));
        return events;
    }

    private static string Event(string name, string data) => $"event: {name}\\ndata: {data}\\n\\n";

    private static string Directives(IEnumerable<string> events) => string.Concat(events.Select(text => $"      echo -n '{text}'; echo_flush;\n"));
}
