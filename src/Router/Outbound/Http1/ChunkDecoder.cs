namespace ClaudeConfig.Router.Outbound.Http1;

/// <summary>
/// Takes chunked framing off, in place: what is left moves to the front of the same bytes, so a stream needs no second buffer. Takes bytes in
/// pieces of any size, and no line end but CR LF.
/// </summary>
internal struct ChunkDecoder
{
    private const int MostSizeDigits = 15;
    private const int LongestLine = 16 * 1024;

    private State state;
    private long left;
    private int digits;
    private int line;

    private enum State
    {
        Size,
        AfterSize,
        Extension,
        SizeEnd,
        Data,
        DataReturn,
        DataEnd,
        TrailerStart,
        Trailer,
        TrailerEnd,
        LastEnd,
        Ended,
    }

    /// <summary>The last chunk and what follows it has been read.</summary>
    public readonly bool Ended => state == State.Ended;

    /// <summary>Returns how many bytes of content stand at the front of <paramref name="bytes"/> now.</summary>
    /// <param name="bytes">What came next.</param>
    /// <param name="used">How many of them belong to the body: all, unless it ended before.</param>
    /// <exception cref="HttpIOException">It is not valid.</exception>
    public int Decode(Span<byte> bytes, out int used)
    {
        var content = 0;
        for (used = 0; used < bytes.Length && !Ended;)
        {
            if (state != State.Data)
            {
                Frame(bytes[used++]);
                continue;
            }

            var count = (int)Math.Min(left, bytes.Length - used);
            if (content != used)
            {
                bytes.Slice(used, count).CopyTo(bytes[content..]);
            }

            (content, used, left) = (content + count, used + count, left - count);
            state = left == 0 ? State.DataReturn : State.Data;
        }

        return content;
    }

    private void Frame(byte next) => state = state switch
    {
        State.Size or State.AfterSize => Size(next),
        State.Extension => next == '\r' ? State.SizeEnd : next == '\n' ? throw Invalid() : Bounded(State.Extension),
        State.SizeEnd => next != '\n' ? throw Invalid() : left > 0 ? State.Data : State.TrailerStart,
        State.DataReturn => next == '\r' ? State.DataEnd : throw Invalid(),
        State.DataEnd => next == '\n' ? NextChunk() : throw Invalid(),
        State.TrailerStart or State.Trailer => Trailer(next),
        State.TrailerEnd => next == '\n' ? State.TrailerStart : throw Invalid(),
        State.LastEnd => next == '\n' ? State.Ended : throw Invalid(),
        _ => throw Invalid(),
    };

    private State Size(byte next)
    {
        if (digits > 0)
        {
            switch (next)
            {
                case (byte)'\r':
                    return State.SizeEnd;
                case (byte)';':
                    return State.Extension;
                case (byte)' ' or (byte)'\t':
                    // Some servers fill the size up with spaces.
                    return Bounded(State.AfterSize);
                default:
                    break;
            }
        }

        if (state == State.AfterSize || !char.IsAsciiHexDigit((char)next) || digits++ == MostSizeDigits)
        {
            throw Invalid();
        }

        left = (left << 4) | (uint)(next <= (byte)'9' ? next - '0' : (next | 0x20) - 'a' + 10);
        return State.Size;
    }

    private State NextChunk()
    {
        (left, digits, line) = (0, 0, 0);
        return State.Size;
    }

    // Nobody reads trailers, and what they say may have been promised nowhere: they are passed over.
    private State Trailer(byte next) => next switch
    {
        (byte)'\r' => state == State.TrailerStart ? State.LastEnd : State.TrailerEnd,
        (byte)'\n' => throw Invalid(),
        _ => Bounded(State.Trailer),
    };

    private State Bounded(State same) => line++ < LongestLine ? same : throw Invalid();

    private static HttpIOException Invalid() => new(HttpRequestError.InvalidResponse, "the provider's answer breaks the chunked framing");
}
