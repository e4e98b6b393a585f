using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace ClaudeConfig.Router.Requests;

/// <summary>Finds out what an image or a document inside a body is, by its first bytes: its size in tokens has nothing to do with its bytes.</summary>
internal static class MediaReader
{
    // Where a JPEG's size stands behind its metadata.
    private const int Head = 256 * 1024;

    /// <summary>Looks at a string that may be base64, with or without <c>data:…;base64,</c> before it.</summary>
    public static Media Of(ReadOnlySpan<byte> text)
    {
        var comma = text.StartsWith("data:"u8) ? text.IndexOf((byte)',') + 1 : 0;
        var base64 = text[comma..];
        if (base64.Length < 16)
        {
            return default;
        }

        return base64.StartsWith("JVBER"u8) ? Pdf(base64, text.Length) : Image(base64, text.Length);
    }

    private static Media Image(ReadOnlySpan<byte> base64, int length)
    {
        var part = base64[..(Math.Min(base64.Length, Head) / 4 * 4)];
        var bytes = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(part.Length));
        try
        {
            // Magic numbers first: text must not be decoded for nothing.
            if (Base64.DecodeFromUtf8(part[..16], bytes, out _, out var first) == OperationStatus.Done && IsImage(bytes.AsSpan(0, first)))
            {
                Base64.DecodeFromUtf8(part, bytes, out _, out var written, isFinalBlock: false);
                var (width, height) = SizeOf(bytes.AsSpan(0, written));
                return new Media(length, 1, (long)width * height, 0);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
        }

        return default;
    }

    private static bool IsImage(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])
        || bytes.StartsWith("GIF8"u8) || (bytes.StartsWith("RIFF"u8) && bytes.Length >= 12 && bytes[8..12].SequenceEqual("WEBP"u8));

    // 0 × 0 where it cannot be found.
    private static (int Width, int Height) SizeOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] == 0x89 && bytes.Length >= 24)
        {
            return (Side(BinaryPrimitives.ReadUInt32BigEndian(bytes[16..])), Side(BinaryPrimitives.ReadUInt32BigEndian(bytes[20..])));
        }

        if (bytes[0] == (byte)'G' && bytes.Length >= 10)
        {
            return (BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]));
        }

        return bytes[0] == (byte)'R' ? WebP(bytes) : Jpeg(bytes);
    }

    private static (int, int) WebP(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 30)
        {
            return (0, 0);
        }

        if (bytes[12..16].SequenceEqual("VP8X"u8))
        {
            return (1 + (bytes[24] | (bytes[25] << 8) | (bytes[26] << 16)), 1 + (bytes[27] | (bytes[28] << 8) | (bytes[29] << 16)));
        }

        if (bytes[12..16].SequenceEqual("VP8L"u8))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(bytes[21..]);
            return ((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
        }

        return (BinaryPrimitives.ReadUInt16LittleEndian(bytes[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]) & 0x3FFF);
    }

    private static (int, int) Jpeg(ReadOnlySpan<byte> bytes)
    {
        for (var at = 2; at + 9 < bytes.Length && bytes[at] == 0xFF;)
        {
            var marker = bytes[at + 1];
            // Start of frame, in all its kinds; C4, C8 and CC are others.
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return (BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 5)..]));
            }

            at += marker == 0xFF ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
        }

        return (0, 0);
    }

    private static int Side(uint value) => (int)Math.Min(value, 100_000);

    private static Media Pdf(ReadOnlySpan<byte> base64, int length)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(base64.Length));
        try
        {
            Base64.DecodeFromUtf8(base64, bytes, out _, out var written);
            return new Media(length, 0, 0, PagesOf(bytes.AsSpan(0, written)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
        }
    }

    // The tree of pages says how many there are; where it is compressed itself, nobody knows without reading it.
    private static int PagesOf(ReadOnlySpan<byte> pdf)
    {
        var pages = 0;
        for (var rest = pdf; rest.IndexOf("/Count"u8) is >= 0 and var at;)
        {
            rest = rest[(at + "/Count"u8.Length)..];
            var number = rest.TrimStart(" \r\n"u8);
            if (Utf8Parser.TryParse(number[..Math.Min(12, number.Length)], out int count, out _))
            {
                pages = Math.Max(pages, Math.Min(count, Media.MostPages));
            }
        }

        return pages > 0 ? pages : Media.MostPages;
    }
}
