using System.Text;
using ClaudeConfig.Contracts;

namespace ClaudeConfig.Router.Spooling;

/// <summary>Builds one record after another in memory that it keeps. Not thread-safe; one a thread is enough.</summary>
internal sealed class RecordWriter
{
    private const int KeptBytes = 64 * 1024;

    [ThreadStatic]
    private static RecordWriter? ofThread;

    private byte[] buffer = new byte[1024];
    private int length;

    private RecordWriter()
    {
    }

    /// <summary>This thread's, empty.</summary>
    public static RecordWriter Start()
    {
        var writer = ofThread ??= new RecordWriter();
        if (writer.buffer.Length > KeptBytes)
        {
            writer.buffer = new byte[1024];
        }

        writer.length = RecordFormat.HeaderBytes;
        return writer;
    }

    /// <summary>The whole record. Valid until the next one is started on this thread.</summary>
    public ReadOnlySpan<byte> End(RecordKind kind)
    {
        var record = buffer.AsSpan(0, length);
        RecordFormat.Seal(record, kind);
        return record;
    }

    public void Byte(byte value)
    {
        Reserve(1);
        buffer[length++] = value;
    }

    public void Raw(ReadOnlySpan<byte> value)
    {
        Reserve(value.Length);
        value.CopyTo(buffer.AsSpan(length));
        length += value.Length;
    }

    /// <summary>Seven bits a byte, the sign in the lowest.</summary>
    public void Number(long value)
    {
        Reserve(10);
        var rest = (ulong)((value << 1) ^ (value >> 63));
        for (; rest >= 0x80; rest >>= 7)
        {
            buffer[length++] = (byte)(rest | 0x80);
        }

        buffer[length++] = (byte)rest;
    }

    public void Text(string? value)
    {
        if (value is null)
        {
            Number(-1);
            return;
        }

        var bytes = Encoding.UTF8.GetByteCount(value);
        Number(bytes);
        Reserve(bytes);
        length += Encoding.UTF8.GetBytes(value, buffer.AsSpan(length));
    }

    public void Object(ObjectRef value)
    {
        Text(value.Namespace);
        Text(value.Name);
    }

    public void Amount(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        foreach (var part in bits)
        {
            Number(part);
        }
    }

    public void Time(DateTimeOffset value)
    {
        Number(value.UtcTicks);
        Number(value.TotalOffsetMinutes);
    }

    private void Reserve(int more)
    {
        if (length + more > buffer.Length)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + more));
        }
    }
}
