using System.Buffers;
using System.Text.Json;

namespace ClaudeConfig.Router.Dialects;

/// <summary>Passes a stream of chat completions byte for byte, but for the chunk that only holds usage: the caller did not ask for it.</summary>
internal sealed class UsageChunkFilter : IAnswerTranslator
{
    private const int LargestEvent = 16 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> held = new();
    private int lineStart;
    private bool endedByReturn;
    private bool lastWasDropped;

    public string? ContentType => null;

    public ReadOnlyMemory<byte> Ping => default;

    public void Feed(ReadOnlySpan<byte> bytes, IBufferWriter<byte> to)
    {
        while (bytes.Length > 0)
        {
            var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0)
            {
                Hold(bytes, to);
                return;
            }

            var separator = bytes[end];
            Hold(bytes[..(end + 1)], to);
            bytes = bytes[(end + 1)..];
            EndLine(separator, to);
        }
    }

    public void End(IBufferWriter<byte> to) => Release(to);

    public void Dispose() => held.Clear();

    private void Hold(ReadOnlySpan<byte> bytes, IBufferWriter<byte> to)
    {
        held.Write(bytes);
        if (held.WrittenCount > LargestEvent)
        {
            // No usage chunk is so large.
            to.Write(held.WrittenSpan);
            held.ResetWrittenCount();
            lineStart = 0;
        }
    }

    private void EndLine(byte separator, IBufferWriter<byte> to)
    {
        var length = held.WrittenCount - 1 - lineStart;
        if (separator == (byte)'\n' && endedByReturn && length == 0)
        {
            // The second half of CRLF: no line of its own. It stays with what it ends.
            endedByReturn = false;
            lineStart = held.WrittenCount;
            if (lineStart == 1)
            {
                EndEvent(to, lastWasDropped);
            }

            return;
        }

        endedByReturn = separator == (byte)'\r';
        lineStart = held.WrittenCount;
        if (length == 0)
        {
            Release(to);
        }
    }

    private void Release(IBufferWriter<byte> to) => EndEvent(to, IsUsageChunk(held.WrittenSpan));

    private void EndEvent(IBufferWriter<byte> to, bool drop)
    {
        if (!drop)
        {
            to.Write(held.WrittenSpan);
        }

        lastWasDropped = drop;
        held.ResetWrittenCount();
        lineStart = 0;
    }

    private static bool IsUsageChunk(ReadOnlySpan<byte> text)
    {
        // Cheap first: most chunks do not have it.
        if (text.IndexOf("\"usage\""u8) < 0)
        {
            return false;
        }

        var start = text.IndexOf("data:"u8);
        if (start < 0)
        {
            return false;
        }

        try
        {
            return Holds(new Utf8JsonReader(text[(start + "data:"u8.Length)..].TrimEnd("\r\n "u8)));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool Holds(Utf8JsonReader json)
    {
        var (usage, empty) = (false, false);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (isUsage, isChoices) = (json.ValueTextEquals("usage"u8), json.ValueTextEquals("choices"u8));
            json.Read();
            usage |= isUsage && json.TokenType == JsonTokenType.StartObject;
            if (isChoices && json.TokenType == JsonTokenType.StartArray)
            {
                json.Read();
                empty = json.TokenType == JsonTokenType.EndArray;
                while (json.TokenType != JsonTokenType.EndArray || json.CurrentDepth > 1)
                {
                    json.Skip();
                    json.Read();
                }
            }
            else
            {
                json.Skip();
            }
        }

        return usage && empty;
    }
}
