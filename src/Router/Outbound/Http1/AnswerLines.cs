namespace ClaudeConfig.Router.Outbound.Http1;

/// <summary>
/// Finds the end of an answer's head while it arrives. A line ends with CR LF and nothing else: who takes a bare LF for an end and who does not
/// disagree on where an answer ends, and the next request would get what is left of it.
/// </summary>
internal struct AnswerLines
{
    private int line;
    private int seen;

    /// <summary>Length of the head with its empty line, once it is whole; 0 before.</summary>
    /// <param name="bytes">All that came so far, the same bytes as before and more.</param>
    /// <exception cref="HttpRequestException">A line ends otherwise.</exception>
    public int EndOf(ReadOnlySpan<byte> bytes)
    {
        while (seen < bytes.Length)
        {
            var at = bytes[seen..].IndexOf((byte)'\n');
            if (at < 0)
            {
                seen = bytes.Length;
                return 0;
            }

            at += seen;
            if (at == line || bytes[at - 1] != '\r')
            {
                throw AnswerHead.Refused("a line that does not end with CR LF");
            }

            (var empty, line, seen) = (at - line == 1, at + 1, at + 1);
            if (empty)
            {
                return line;
            }
        }

        return 0;
    }
}
