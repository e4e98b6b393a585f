using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Router.Dialects;

namespace ClaudeConfig.Router.Forwarding;

/// <summary>One message of Bedrock's event stream, written as a server-sent event. Pure.</summary>
internal static class EventStreamMessage
{
    private const byte StringHeader = 7;
    private const int LongestMessage = 512;

    /// <param name="headers">Name and value pairs.</param>
    /// <param name="payload">JSON.</param>
    /// <param name="to">Where the event is written.</param>
    /// <exception cref="EventStreamException">A header or the payload cannot be read.</exception>
    public static void Write(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, IBufferWriter<byte> to)
    {
        var (kind, name, text) = Read(headers);
        switch (kind)
        {
            case "event" when name == "chunk":
                WriteChunk(payload, to);
                break;
            case "event":
                // Kinds of events that are new: they are no part of the answer.
                break;
            case "exception" or "error":
                WriteError(name, text ?? MessageOf(payload), to);
                break;
            default:
                throw new EventStreamException("a message of the event stream does not say what it is");
        }
    }

    private static (string? Kind, string Name, string? Text) Read(ReadOnlySpan<byte> headers)
    {
        string? kind = null, name = null, text = null;
        while (headers.Length > 0)
        {
            var (key, type) = Key(ref headers);
            var value = Value(ref headers, type);
            switch (key)
            {
                case ":message-type":
                    kind = value;
                    break;
                case ":event-type" or ":exception-type" or ":error-code":
                    name = value;
                    break;
                case ":error-message":
                    text = value;
                    break;
            }
        }

        return (kind, name ?? "", text);
    }

    private static (string Name, byte Type) Key(ref ReadOnlySpan<byte> headers)
    {
        var length = headers[0];
        if (headers.Length < length + 2)
        {
            throw Unreadable();
        }

        var key = (Encoding.UTF8.GetString(headers.Slice(1, length)), headers[length + 1]);
        headers = headers[(length + 2)..];
        return key;
    }

    // Of the ten types of values only strings are looked at; the others are read over by their length.
    private static string? Value(ref ReadOnlySpan<byte> headers, byte type)
    {
        var skip = type switch { 0 or 1 => 0, 2 => 1, 3 => 2, 4 => 4, 5 or 8 => 8, 9 => 16, 6 or StringHeader => 2, _ => throw Unreadable() };
        if (headers.Length < skip)
        {
            throw Unreadable();
        }

        if (type is not (6 or StringHeader))
        {
            headers = headers[skip..];
            return null;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(headers);
        if (headers.Length < 2 + length)
        {
            throw Unreadable();
        }

        var value = type == StringHeader ? Encoding.UTF8.GetString(headers.Slice(2, length)) : null;
        headers = headers[(2 + length)..];
        return value;
    }

    private static EventStreamException Unreadable() => new("the headers of a message of the event stream cannot be read");

    private static void WriteChunk(ReadOnlySpan<byte> payload, IBufferWriter<byte> to)
    {
        var data = Data(payload);
        if (TypeOf(data) is not { } type)
        {
            // A sign of life without content.
            return;
        }

        // Line ends inside JSON stand between its tokens only, and would end the event.
        data.AsSpan().Replace((byte)'\n', (byte)' ');
        data.AsSpan().Replace((byte)'\r', (byte)' ');
        to.Write("event: "u8);
        to.Write(Encoding.UTF8.GetBytes(type));
        to.Write("\ndata: "u8);
        to.Write(data);
        to.Write("\n\n"u8);
    }

    private static byte[] Data(ReadOnlySpan<byte> payload)
    {
        try
        {
            var json = new Utf8JsonReader(payload);
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var bytes = json.ValueTextEquals("bytes"u8);
                json.Read();
                if (bytes && json.TokenType == JsonTokenType.String)
                {
                    return json.GetBytesFromBase64();
                }

                json.Skip();
            }

            return [];
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new EventStreamException("a chunk of the event stream cannot be read");
        }
    }

    private static string? TypeOf(ReadOnlySpan<byte> data)
    {
        try
        {
            var json = new Utf8JsonReader(data);
            while (json.Read())
            {
                if (json.CurrentDepth == 1 && json.TokenType == JsonTokenType.PropertyName)
                {
                    var named = json.ValueTextEquals("type"u8);
                    json.Read();
                    if (named)
                    {
                        return json.TokenType == JsonTokenType.String && !json.ValueSpan.ContainsAny((byte)'\\', (byte)'\n') ? json.GetString() : null;
                    }

                    json.Skip();
                }
            }

            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void WriteError(string name, string message, IBufferWriter<byte> to)
    {
        to.Write("event: error\ndata: "u8);
        to.Write(ErrorBody.Of(Dialect.Anthropic, 500, BedrockErrors.TypeOf(name), message.Length > LongestMessage ? message[..LongestMessage] : message, null));
        to.Write("\n\n"u8);
    }

    private static string MessageOf(ReadOnlySpan<byte> payload)
    {
        try
        {
            var json = new Utf8JsonReader(payload);
            using var document = JsonDocument.ParseValue(ref json);
            return document.RootElement.Text("message") ?? document.RootElement.Text("Message") ?? "the provider says no more";
        }
        catch (JsonException)
        {
            return "the provider says no more";
        }
    }
}
