using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ClaudeConfig.Router.Requests;

/// <summary>Ids of requests, as UUIDs of version 7 without dashes: in the order of time, with 74 bits of chance that are fetched in bulk.</summary>
internal static class RequestIds
{
    private const int Bytes = 16;

    [ThreadStatic]
    private static byte[]? chance;

    [ThreadStatic]
    private static int left;

    public static string Next(DateTimeOffset now)
    {
        chance ??= new byte[Bytes * 256];
        if (left == 0)
        {
            RandomNumberGenerator.Fill(chance);
            left = chance.Length;
        }

        var id = chance.AsSpan(left -= Bytes, Bytes);
        var milliseconds = now.ToUnixTimeMilliseconds();
        BinaryPrimitives.WriteInt32BigEndian(id, (int)(milliseconds >> 16));
        BinaryPrimitives.WriteInt16BigEndian(id[4..], (short)milliseconds);
        id[6] = (byte)((id[6] & 0x0F) | 0x70);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return Convert.ToHexStringLower(id);
    }
}
