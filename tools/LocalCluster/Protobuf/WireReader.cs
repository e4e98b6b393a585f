using System.Buffers.Binary;
using System.Text;

namespace ClaudeConfig.LocalCluster.Protobuf;

/// <summary>Reads the protobuf wire format from untrusted bytes.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>The next field's number and wire type.</summary>
    public (int Number, int Wire) Tag()
    {
        var tag = Varint();
        return ((int)(tag >> 3), (int)(tag & 7));
    }

    public ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new ProtobufFormatException("a number is longer than ten bytes");
    }

    public ReadOnlySpan<byte> Bytes()
    {
        var length = Varint();
        return length > (ulong)_rest.Length ? throw new ProtobufFormatException($"a field of {length} bytes has only {_rest.Length} left") : Take((int)length);
    }

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    public void Skip(int wire)
    {
        switch (wire)
        {
            case 0:
                Varint();
                break;
            case 1:
                Take(8);
                break;
            case 2:
                Bytes();
                break;
            case 5:
                Take(4);
                break;
            default:
                throw new ProtobufFormatException($"wire type {wire} is unknown");
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw new ProtobufFormatException("the message ends within a field");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
