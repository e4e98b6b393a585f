using System.Buffers.Binary;

namespace ClaudeConfig.Router.Spooling;

/// <summary>Reads whole records from one segment, up to the first that is cut off or damaged.</summary>
internal sealed class SegmentReader : IDisposable
{
    private readonly FileStream? stream;
    private byte[] buffer = new byte[4096];
    private int payloadLength;

    public SegmentReader(string path, long offset)
    {
        Offset = offset;
        if (File.Exists(path))
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024);
            Length = stream.Length;
            stream.Position = Math.Min(offset, Length);
        }
    }

    /// <summary>End of the last whole record that was read.</summary>
    public long Offset { get; private set; }

    public long Length { get; }

    public RecordKind Kind { get; private set; }

    /// <summary>Valid until the next read.</summary>
    public ReadOnlySpan<byte> Payload => buffer.AsSpan(RecordFormat.HeaderBytes, payloadLength);

    public bool Read()
    {
        if (stream is null || stream.ReadAtLeast(buffer.AsSpan(0, RecordFormat.HeaderBytes), RecordFormat.HeaderBytes, throwOnEndOfStream: false) < RecordFormat.HeaderBytes)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(buffer);
        if (length is < 0 or > RecordFormat.LargestPayload)
        {
            return false;
        }

        if (buffer.Length < RecordFormat.HeaderBytes + length)
        {
            Array.Resize(ref buffer, RecordFormat.HeaderBytes + length);
        }

        var rest = buffer.AsSpan(RecordFormat.HeaderBytes, length);
        if (stream.ReadAtLeast(rest, length, throwOnEndOfStream: false) < length
            || !RecordFormat.TryRead(buffer.AsSpan(0, RecordFormat.HeaderBytes + length), out var kind, out _))
        {
            return false;
        }

        (Kind, payloadLength) = (kind, length);
        Offset += RecordFormat.HeaderBytes + length;
        return true;
    }

    public void Dispose() => stream?.Dispose();
}
