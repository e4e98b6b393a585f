using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>Fields as PostgreSQL's binary COPY takes them: each its length, then its bytes.</summary>
internal sealed class CopyBuffer(int capacity)
{
    private const int Base = 10_000;
    private const int Absent = -1;
    private const short Negative = 0x4000;
    private const decimal FractionUnit = 1_000_000_000_000m;
    private const short FractionDigits = 12;
    private const int FractionGroups = FractionDigits / 4;

    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly ArrayBufferWriter<byte> _bytes = new(capacity);

    public int Length => _bytes.WrittenCount;

    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    public void BeginRow(short fields)
    {
        BinaryPrimitives.WriteInt16BigEndian(_bytes.GetSpan(sizeof(short)), fields);
        _bytes.Advance(sizeof(short));
    }

    public void Text(string? value)
    {
        if (value is null)
        {
            Null();
            return;
        }

        var span = _bytes.GetSpan(sizeof(int) + Encoding.UTF8.GetMaxByteCount(value.Length));
        var length = Encoding.UTF8.GetBytes(value, span[sizeof(int)..]);
        BinaryPrimitives.WriteInt32BigEndian(span, length);
        _bytes.Advance(sizeof(int) + length);
    }

    /// <summary>jsonb: a version, then the text.</summary>
    public void Json(string value)
    {
        const byte Version = 1;
        var span = _bytes.GetSpan(sizeof(int) + 1 + Encoding.UTF8.GetMaxByteCount(value.Length));
        var length = Encoding.UTF8.GetBytes(value, span[(sizeof(int) + 1)..]);
        BinaryPrimitives.WriteInt32BigEndian(span, length + 1);
        span[sizeof(int)] = Version;
        _bytes.Advance(sizeof(int) + 1 + length);
    }

    public void Number(long value)
    {
        var span = _bytes.GetSpan(sizeof(int) + sizeof(long));
        BinaryPrimitives.WriteInt32BigEndian(span, sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(span[sizeof(int)..], value);
        _bytes.Advance(sizeof(int) + sizeof(long));
    }

    public void Number(long? value)
    {
        if (value is { } number)
        {
            Number(number);
        }
        else
        {
            Null();
        }
    }

    public void Integer(int value)
    {
        var span = _bytes.GetSpan(sizeof(int) * 2);
        BinaryPrimitives.WriteInt32BigEndian(span, sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(span[sizeof(int)..], value);
        _bytes.Advance(sizeof(int) * 2);
    }

    public void Flag(bool value)
    {
        var span = _bytes.GetSpan(sizeof(int) + 1);
        BinaryPrimitives.WriteInt32BigEndian(span, 1);
        span[sizeof(int)] = value ? (byte)1 : (byte)0;
        _bytes.Advance(sizeof(int) + 1);
    }

    /// <summary>Microseconds since the year 2000.</summary>
    public void Time(DateTimeOffset value) => Number((value.UtcTicks - Epoch.Ticks) / TimeSpan.TicksPerMicrosecond);

    /// <summary>numeric, of at most twelve decimals: groups of four digits around the point.</summary>
    public void Amount(decimal value)
    {
        var size = Math.Abs(value);
        var whole = decimal.ToUInt64(decimal.Truncate(size));
        var fraction = decimal.ToUInt64(decimal.Round((size - decimal.Truncate(size)) * FractionUnit));
        var groups = 0;
        for (var rest = whole; rest > 0; rest /= Base)
        {
            groups++;
        }

        var length = sizeof(short) * (4 + groups + FractionGroups);
        var span = _bytes.GetSpan(sizeof(int) + length);
        BinaryPrimitives.WriteInt32BigEndian(span, length);
        var body = span.Slice(sizeof(int), length);
        BinaryPrimitives.WriteInt16BigEndian(body, (short)(groups + FractionGroups));
        BinaryPrimitives.WriteInt16BigEndian(body[2..], (short)(groups - 1));
        BinaryPrimitives.WriteInt16BigEndian(body[4..], value < 0 ? Negative : (short)0);
        BinaryPrimitives.WriteInt16BigEndian(body[6..], FractionDigits);
        WriteGroups(body.Slice(8, groups * sizeof(short)), whole);
        WriteGroups(body.Slice(8 + (groups * sizeof(short)), FractionGroups * sizeof(short)), fraction);
        _bytes.Advance(sizeof(int) + length);
    }

    public void Null()
    {
        BinaryPrimitives.WriteInt32BigEndian(_bytes.GetSpan(sizeof(int)), Absent);
        _bytes.Advance(sizeof(int));
    }

    private static void WriteGroups(Span<byte> into, ulong digits)
    {
        for (var at = into.Length - sizeof(short); at >= 0; at -= sizeof(short))
        {
            BinaryPrimitives.WriteInt16BigEndian(into[at..], (short)(digits % Base));
            digits /= Base;
        }
    }
}
