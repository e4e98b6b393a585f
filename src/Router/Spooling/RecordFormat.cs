using System.Buffers.Binary;
using System.Numerics;

namespace ClaudeConfig.Router.Spooling;

/// <summary>
/// A record on disk: a mark, the payload's length, CRC-32C over kind and payload, kind, payload. Little endian. The mark is what a reader
/// looks for behind damage.
/// </summary>
internal static class RecordFormat
{
    public const int HeaderBytes = 11;
    public const int LargestPayload = 1024 * 1024;

    private const int KindAt = 10;

    /// <summary>No UTF-8 text holds these bytes.</summary>
    public static ReadOnlySpan<byte> Mark => [0xFE, 0xC5];

    /// <summary>Fills in the header of a record whose payload is already behind it.</summary>
    public static void Seal(Span<byte> record, RecordKind kind)
    {
        Mark.CopyTo(record);
        BinaryPrimitives.WriteInt32LittleEndian(record[2..], record.Length - HeaderBytes);
        record[KindAt] = (byte)kind;
        BinaryPrimitives.WriteUInt32LittleEndian(record[6..], Checksum(record[KindAt..]));
    }

    /// <summary>Whether <paramref name="data"/> begins with a mark, and how long the record is then; it need not be whole.</summary>
    public static bool TryReadLength(ReadOnlySpan<byte> data, out int recordBytes)
    {
        recordBytes = 0;
        if (data.Length < HeaderBytes || !data.StartsWith(Mark))
        {
            return false;
        }

        var payload = BinaryPrimitives.ReadInt32LittleEndian(data[2..]);
        recordBytes = HeaderBytes + payload;
        return payload is >= 0 and <= LargestPayload;
    }

    /// <summary>Reads one whole record; false where it is damaged.</summary>
    public static bool TryRead(ReadOnlySpan<byte> record, out RecordKind kind, out ReadOnlySpan<byte> payload)
    {
        kind = (RecordKind)record[KindAt];
        payload = record[HeaderBytes..];
        return BinaryPrimitives.ReadUInt32LittleEndian(record[6..]) == Checksum(record[KindAt..]);
    }

    private static uint Checksum(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        }

        foreach (var value in data)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
