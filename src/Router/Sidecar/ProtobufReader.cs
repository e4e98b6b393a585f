using System.Buffers.Binary;

namespace ClaudeConfig.Router.Sidecar;

/// <summary>Walks over the fields of a protobuf message. Ends where it is no message any more.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> rest = message;

    /// <summary>The value of the field read last, where it is a number.</summary>
    public ulong Number { get; private set; }

    /// <param name="field">Its number.</param>
    /// <param name="content">Its bytes, where it has a length; else empty.</param>
    public bool Next(out int field, out ReadOnlySpan<byte> content)
    {
        field = 0;
        content = default;
        Number = 0;
        if (rest.IsEmpty || !Varint(out var tag) || tag >> 3 is 0 or > int.MaxValue)
        {
            return false;
        }

        field = (int)(tag >> 3);
        switch (tag & 7)
        {
            case 0:
                var read = Varint(out var number);
                Number = number;
                return read;
            case 1 when rest.Length >= 8:
                Number = BinaryPrimitives.ReadUInt64LittleEndian(rest);
                rest = rest[8..];
                return true;
            case 2 when Varint(out var length) && length <= (ulong)rest.Length:
                content = rest[..(int)length];
                rest = rest[(int)length..];
                return true;
            case 5 when rest.Length >= 4:
                Number = BinaryPrimitives.ReadUInt32LittleEndian(rest);
                rest = rest[4..];
                return true;
            default:
                return false;
        }
    }

    private bool Varint(out ulong value)
    {
        value = 0;
        for (var i = 0; i < 10 && i < rest.Length; i++)
        {
            value |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] < 0x80)
            {
                rest = rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
