using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>
/// A fingerprint of fields in their order, 16 bytes of SHA-256. Each field says how long it is, so that no two lists of fields are the same
/// bytes. One a thread: it keeps its buffer.
/// </summary>
internal sealed class FieldHash
{
    private const int Absent = -1;

    [ThreadStatic]
    private static FieldHash? _mine;

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);

    /// <summary>Empty, and nobody else's until <see cref="Take"/>.</summary>
    public static FieldHash Begin()
    {
        var mine = _mine ??= new FieldHash();
        mine._bytes.ResetWrittenCount();
        return mine;
    }

    public FieldHash Add(string? text)
    {
        if (text is null)
        {
            return Add(Absent);
        }

        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var span = _bytes.GetSpan(sizeof(int) + most);
        var length = Encoding.UTF8.GetBytes(text, span[sizeof(int)..]);
        BinaryPrimitives.WriteInt32BigEndian(span, length);
        _bytes.Advance(sizeof(int) + length);
        return this;
    }

    public FieldHash Add(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_bytes.GetSpan(sizeof(int)), value);
        _bytes.Advance(sizeof(int));
        return this;
    }

    public FieldHash Add(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_bytes.GetSpan(sizeof(long)), value);
        _bytes.Advance(sizeof(long));
        return this;
    }

    public FieldHash Add(long? value) => value is { } number ? Add(1).Add(number) : Add(Absent);

    public FieldHash Add(bool value) => Add(value ? 1 : 0);

    public FieldHash Add(DateTimeOffset instant) => Add(instant.UtcTicks);

    /// <summary>The amount, however many zeros it was written with.</summary>
    public FieldHash Add(decimal amount)
    {
        var parts = decimal.GetBits(amount / 1.000000000000000000000000000000000m);
        return Add(parts[0]).Add(parts[1]).Add(parts[2]).Add(parts[3]);
    }

    public FieldHash Add(IReadOnlyDictionary<string, string> sorted)
    {
        Add(sorted.Count);
        foreach (var (key, value) in sorted)
        {
            Add(key).Add(value);
        }

        return this;
    }

    public Guid Take()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_bytes.WrittenSpan, hash);
        return new Guid(hash[..16], bigEndian: true);
    }
}
