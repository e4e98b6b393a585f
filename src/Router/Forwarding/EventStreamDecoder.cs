using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text.Json;

namespace ClaudeConfig.Router.Forwarding;

/// <summary>
/// Turns AWS's event stream (application/vnd.amazon.eventstream) into the server-sent events that Anthropic's API writes, whatever the pieces
/// it comes in. A message is: its length, that of its headers, the checksum of these two; headers; payload; the checksum of all before.
/// </summary>
internal sealed class EventStreamDecoder
{
    private const int Prelude = 12;
    private const int Least = Prelude + 4;
    private const int Largest = 24 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> held = new(1024);
    private uint expected;

    /// <summary>Takes the next bytes and writes the events that are whole.</summary>
    /// <exception cref="EventStreamException">A checksum does not match, or a length makes no sense.</exception>
    public void Feed(ReadOnlySpan<byte> bytes, IBufferWriter<byte> to)
    {
        if (held.WrittenCount == 0)
        {
            // The common case: whole messages in one piece.
            bytes = Take(bytes, to);
            held.Write(bytes);
            return;
        }

        held.Write(bytes);
        if (held.WrittenCount < (expected == 0 ? Prelude : (int)expected))
        {
            return;
        }

        var rest = Take(held.WrittenSpan, to).ToArray();
        held.ResetWrittenCount();
        held.Write(rest);
    }

    /// <exception cref="EventStreamException">It ended in the middle of a message.</exception>
    public void End()
    {
        if (held.WrittenCount > 0)
        {
            throw new EventStreamException("the event stream ended in the middle of a message");
        }
    }

    /// <summary>What is left behind the last whole message.</summary>
    private ReadOnlySpan<byte> Take(ReadOnlySpan<byte> bytes, IBufferWriter<byte> to)
    {
        expected = 0;
        while (bytes.Length >= Prelude)
        {
            var (total, headers) = (BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]));
            if (Crc32.HashToUInt32(bytes[..8]) != BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]))
            {
                throw new EventStreamException("the checksum of an event stream's prelude does not match");
            }

            if (total is < Least or > Largest || headers > total - Least)
            {
                throw new EventStreamException("a message of the event stream has a length that cannot be");
            }

            expected = total;
            if (bytes.Length < total)
            {
                return bytes;
            }

            var message = bytes[..(int)total];
            if (Crc32.HashToUInt32(message[..^4]) != BinaryPrimitives.ReadUInt32BigEndian(message[^4..]))
            {
                throw new EventStreamException("the checksum of a message of the event stream does not match");
            }

            EventStreamMessage.Write(message[Prelude..(Prelude + (int)headers)], message[(Prelude + (int)headers)..^4], to);
            bytes = bytes[(int)total..];
            expected = 0;
        }

        return bytes;
    }
}
