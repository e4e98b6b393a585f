using System.Text;

namespace ClaudeConfig.Router.Tests.Outbound.Http1;

/// <summary>One connection of a provider in memory: for each request that has come whole it says what the script returns, in the pieces it returns it in.</summary>
/// <param name="script">The answer to a request, given as it was sent; an empty piece closes the connection.</param>
internal sealed class ScriptedProvider(Func<string, IEnumerable<byte[]>> script) : Stream
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim arrived = new(0);
    private readonly Queue<ReadOnlyMemory<byte>> pieces = new();
    private readonly StringBuilder request = new();
    private readonly CancellationTokenSource closed = new();

    public bool IsClosed => closed.IsCancellationRequested;

    /// <summary>Writes fail, as where the provider has closed; this is what it said before.</summary>
    public byte[]? RefusesWrites { get; set; }

    public int Requests { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Says something unasked.</summary>
    public void Say(params IEnumerable<byte[]> said)
    {
        foreach (var piece in said)
        {
            lock (gate)
            {
                pieces.Enqueue(piece);
            }

            arrived.Release();
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, closed.Token);
        try
        {
            await arrived.WaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (closed.IsCancellationRequested)
        {
            throw new IOException("closed");
        }

        lock (gate)
        {
            var piece = pieces.Peek();
            var count = Math.Min(piece.Length, destination.Length);
            piece[..count].CopyTo(destination);
            if (count == piece.Length && count > 0)
            {
                pieces.Dequeue();
                return count;
            }

            // The rest of it, or the end once more.
            arrived.Release();
            if (count > 0)
            {
                var rest = pieces.ToArray();
                pieces.Clear();
                rest[0] = piece[count..];
                Array.ForEach(rest, pieces.Enqueue);
            }

            return count;
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (RefusesWrites is not null || IsClosed)
        {
            Say(RefusesWrites ?? [], []);
            throw new IOException("broken pipe");
        }

        request.Append(Encoding.Latin1.GetString(buffer.Span));
        if (TakeRequest() is { } whole)
        {
            Requests++;
            Say(script(whole));
        }

        return ValueTask.CompletedTask;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            closed.Cancel();
        }

        base.Dispose(disposing);
    }

    private string? TakeRequest()
    {
        var text = request.ToString();
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        var at = text.IndexOf("Content-Length: ", StringComparison.Ordinal);
        if (end < 4 || at < 0)
        {
            return null;
        }

        var digits = text[(at + 16)..text.IndexOf('\r', at)];
        if (text.Length < end + int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture))
        {
            return null;
        }

        request.Clear();
        return text;
    }
}
