using System.Text;
using ClaudeConfig.Contracts;

namespace ClaudeConfig.Router.Spooling;

/// <summary>Reads what <see cref="RecordWriter"/> wrote, field by field.</summary>
internal ref struct RecordPayload(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    public byte Byte()
    {
        var value = rest[0];
        rest = rest[1..];
        return value;
    }

    public long Number()
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }
    }

    public string? Text()
    {
        var length = (int)Number();
        if (length < 0)
        {
            return null;
        }

        var value = Encoding.UTF8.GetString(rest[..length]);
        rest = rest[length..];
        return value;
    }

    public ObjectRef Object() => new(Text()!, Text()!);

    public decimal Amount() => new([(int)Number(), (int)Number(), (int)Number(), (int)Number()]);

    public DateTimeOffset Time()
    {
        var utc = new DateTimeOffset(Number(), TimeSpan.Zero);
        return utc.ToOffset(TimeSpan.FromMinutes(Number()));
    }
}
