using Microsoft.Win32.SafeHandles;

namespace ClaudeConfig.Router.Spooling;

/// <summary>Reads records from one segment. Damage costs the records that it lies in: behind it the next mark is looked for.</summary>
internal sealed class SegmentReader : IDisposable
{
    private const int ChunkBytes = 64 * 1024;

    private readonly SafeFileHandle? file;
    private byte[] buffer = new byte[ChunkBytes];
    private int start;
    private int end;
    private int payloadLength;
    private long read;

    /// <param name="path">The segment; one that is gone is empty.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="limit">Where to end: what follows is being written.</param>
    public SegmentReader(string path, long offset, long limit)
    {
        (Offset, read) = (offset, offset);
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Length = Math.Min(limit, RandomAccess.GetLength(file));
        }
        catch (FileNotFoundException)
        {
            // Delivered and deleted in the meantime.
        }
    }

    /// <summary>End of the last record that was read.</summary>
    public long Offset { get; private set; }

    public long Length { get; }

    /// <summary>Bytes that belonged to no whole record.</summary>
    public long Skipped { get; private set; }

    public RecordKind Kind { get; private set; }

    /// <summary>Valid until the next read.</summary>
    public ReadOnlySpan<byte> Payload => buffer.AsSpan(start - payloadLength, payloadLength);

    public bool Read()
    {
        var position = Offset;
        while (Fill(RecordFormat.HeaderBytes))
        {
            if (RecordFormat.TryReadLength(buffer.AsSpan(start, end - start), out var length)
                && Fill(length)
                && RecordFormat.TryRead(buffer.AsSpan(start, length), out var kind, out var payload))
            {
                (Kind, payloadLength) = (kind, payload.Length);
                start += length;
                Skipped += position - Offset;
                Offset = position + length;
                return true;
            }

            var next = buffer.AsSpan(start + 1, end - start - 1).IndexOf(RecordFormat.Mark);
            // The first half of a mark may be the last byte that is here.
            var step = next >= 0 ? next + 1 : Math.Max(1, end - start - 1);
            start += step;
            position += step;
        }

        return false;
    }

    public void Dispose() => file?.Dispose();

    /// <summary>Makes sure that so many bytes are here; false where the segment has no more of them.</summary>
    private bool Fill(int bytes)
    {
        if (end - start >= bytes)
        {
            return true;
        }

        if (file is null)
        {
            return false;
        }

        if (start + bytes > buffer.Length)
        {
            var larger = bytes > buffer.Length ? new byte[bytes + ChunkBytes] : buffer;
            buffer.AsSpan(start, end - start).CopyTo(larger);
            (buffer, end, start) = (larger, end - start, 0);
        }

        while (end - start < bytes)
        {
            var most = (int)Math.Min(buffer.Length - end, Length - read);
            var got = most > 0 ? RandomAccess.Read(file, buffer.AsSpan(end, most), read) : 0;
            if (got == 0)
            {
                return false;
            }

            end += got;
            read += got;
        }

        return true;
    }
}
