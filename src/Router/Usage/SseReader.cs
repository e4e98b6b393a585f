using System.Buffers;

namespace ClaudeConfig.Router.Usage;

/// <summary>
/// Cuts a byte stream into the data of server-sent events, whatever the chunks it comes in: lines end in LF, CR or CRLF, the lines of
/// one event's data are joined by LF, and a byte order mark at the start is no part of the first line.
/// </summary>
internal sealed class SseReader : IDisposable
{
    /// <summary>Longest line, and longest data of one event. What is longer passes, and is not read.</summary>
    public const int Longest = 16 * 1024 * 1024;

    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    private readonly Piece line = new();
    private readonly Piece data = new();
    private bool hasData;
    private bool first = true;
    private bool endedByReturn;

    public delegate void DataHandler(ReadOnlySpan<byte> data);

    public void Feed(ReadOnlySpan<byte> bytes, DataHandler onData)
    {
        while (bytes.Length > 0)
        {
            if (endedByReturn)
            {
                endedByReturn = false;
                if (bytes[0] == (byte)'\n')
                {
                    bytes = bytes[1..];
                    continue;
                }
            }

            var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0)
            {
                line.Append(bytes);
                return;
            }

            endedByReturn = bytes[end] == (byte)'\r';
            EndLine(bytes[..end], onData);
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>The stream is at its end: a last event that no blank line closed counts too.</summary>
    public void End(DataHandler onData)
    {
        if (line.Length > 0)
        {
            EndLine([], onData);
        }

        EndEvent(onData);
    }

    public void Dispose()
    {
        line.Dispose();
        data.Dispose();
    }

    private void EndLine(ReadOnlySpan<byte> rest, DataHandler onData)
    {
        if (line.Length == 0 && !line.Skipped)
        {
            Line(rest, onData);
            return;
        }

        line.Append(rest);
        if (line.Skipped)
        {
            // The event is not whole.
            data.Skip();
        }
        else
        {
            Line(line.Written, onData);
        }

        line.Clear();
    }

    private void Line(ReadOnlySpan<byte> text, DataHandler onData)
    {
        if (first)
        {
            first = false;
            text = text.StartsWith(Mark) ? text[Mark.Length..] : text;
        }

        if (text.Length == 0)
        {
            EndEvent(onData);
        }
        else if (text.StartsWith("data:"u8))
        {
            text = text["data:"u8.Length..];
            Data(text.Length > 0 && text[0] == (byte)' ' ? text[1..] : text);
        }
        else if (text.SequenceEqual("data"u8))
        {
            Data([]);
        }
    }

    private void Data(ReadOnlySpan<byte> text)
    {
        if (hasData)
        {
            data.Append("\n"u8);
        }

        hasData = true;
        data.Append(text);
    }

    private void EndEvent(DataHandler onData)
    {
        if (hasData && !data.Skipped)
        {
            onData(data.Written);
        }

        hasData = false;
        data.Clear();
    }

    /// <summary>Bytes in pooled memory, up to the bound.</summary>
    private sealed class Piece : IDisposable
    {
        private byte[] bytes = [];

        public int Length { get; private set; }

        public bool Skipped { get; private set; }

        public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

        public void Append(ReadOnlySpan<byte> more)
        {
            if (Skipped || more.Length > Longest - Length)
            {
                Skip();
                return;
            }

            if (Length + more.Length > bytes.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(Math.Max(1024, (Length + more.Length) * 2));
                Written.CopyTo(larger);
                Return();
                bytes = larger;
            }

            more.CopyTo(bytes.AsSpan(Length));
            Length += more.Length;
        }

        public void Skip() => (Skipped, Length) = (true, 0);

        public void Clear() => (Skipped, Length) = (false, 0);

        public void Dispose()
        {
            Return();
            Length = 0;
        }

        // It held an answer.
        private void Return()
        {
            if (bytes.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
                bytes = [];
            }
        }
    }
}
