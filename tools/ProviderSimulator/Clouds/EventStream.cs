using System.Buffers.Binary;
using System.Text;

namespace ClaudeConfig.ProviderSimulator.Clouds;

/// <summary>Writes messages of AWS's event stream.</summary>
public static class EventStream
{
    /// <summary>A piece of the answer.</summary>
    /// <param name="json">What the model's own API would have written as an event.</param>
    public static byte[] Chunk(string json) => Message(
        [(":event-type", "chunk"), (":content-type", "application/json"), (":message-type", "event")],
        $$"""{"bytes":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(json))}}","p":"abcdefghijk"}""");

    /// <summary>The stream ends in an exception of the service.</summary>
    public static byte[] Exception(string type, string message) => Message(
        [(":exception-type", type), (":content-type", "application/json"), (":message-type", "exception")], $$"""{"message":"{{message}}"}""");

    public static byte[] Message((string Name, string Value)[] headers, string payload)
    {
        using var named = new MemoryStream();
        foreach (var (name, value) in headers)
        {
            named.WriteByte((byte)Encoding.UTF8.GetByteCount(name));
            named.Write(Encoding.UTF8.GetBytes(name));
            named.WriteByte(7);
            var length = Encoding.UTF8.GetByteCount(value);
            named.Write([(byte)(length >> 8), (byte)length]);
            named.Write(Encoding.UTF8.GetBytes(value));
        }

        var body = Encoding.UTF8.GetBytes(payload);
        var message = new byte[12 + named.Length + body.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), (int)named.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), Checksum(message.AsSpan(0, 8)));
        named.ToArray().CopyTo(message, 12);
        body.CopyTo(message, 12 + (int)named.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(message.Length - 4), Checksum(message.AsSpan(0, message.Length - 4)));
        return message;
    }

    // Bit by bit from the polynomial, and so by another way than readers of it go.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var octet in bytes)
        {
            crc ^= octet;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1)));
            }
        }

        return crc ^ 0xFFFFFFFFu;
    }
}
