using System.Buffers.Binary;
using System.Numerics;

namespace ClaudeConfig.Router.Spooling;

/// <summary>A record on disk: length, CRC-32C over kind and payload, kind, payload. Little endian.</summary>
internal static class RecordFormat
{
    public const int HeaderBytes = 9;
    public const int LargestPayload = 1024 * 1024;

    public static byte[] Write(RecordKind kind, ReadOnlySpan<byte> payload)
    {
        var record = new byte[HeaderBytes + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(record, payload.Length);
        record[8] = (byte)kind;
        payload.CopyTo(record.AsSpan(HeaderBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(4), Checksum(record.AsSpan(8)));
        return record;
    }

    /// <summary>Reads the first record of <paramref name="data"/>; false where it is cut off or damaged.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out RecordKind kind, out ReadOnlySpan<byte> payload)
    {
        kind = default;
        payload = default;
        if (data.Length < HeaderBytes)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(data);
        if (length is < 0 or > LargestPayload || data.Length < HeaderBytes + length)
        {
            return false;
        }

        kind = (RecordKind)data[8];
        payload = data.Slice(HeaderBytes, length);
        return BinaryPrimitives.ReadUInt32LittleEndian(data[4..]) == Checksum(data.Slice(8, length + 1));
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
