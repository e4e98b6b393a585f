using System.Buffers;

namespace ClaudeConfig.Router.Requests;

/// <summary>A whole request body, for it may have to be sent twice: in pooled memory, and on disk where it is large.</summary>
internal sealed class IncomingBody : IDisposable
{
    private const int FirstBuffer = 64 * 1024;

    private readonly BodyShare budget;
    private byte[] buffer = [];
    private int length;
    private long memory;
    private long disk;
    private MappedBody? mapped;

    private IncomingBody(BodyShare budget) => this.budget = budget;

    public ReadOnlyMemory<byte> Bytes => mapped is not null ? mapped.Memory : buffer.AsMemory(0, length);

    /// <summary>Reads to the end. The body is null unless it was read.</summary>
    public static async ValueTask<(BodyOutcome Outcome, IncomingBody? Body)> ReadAsync(HttpRequest request, long limit, BodyShare budget, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
        {
            return (BodyOutcome.TooLarge, null);
        }

        var body = new IncomingBody(budget);
        var outcome = BodyOutcome.NoRoom;
        try
        {
            outcome = await body.FillAsync(request, limit, cancellationToken);
            return (outcome, outcome == BodyOutcome.Read ? body : null);
        }
        finally
        {
            if (outcome != BodyOutcome.Read)
            {
                body.Dispose();
            }
        }
    }

    public void Dispose()
    {
        ReturnBuffer();
        (mapped as IDisposable)?.Dispose();
        mapped = null;
        budget.ReturnMemory(memory);
        budget.ReturnDisk(disk);
        (memory, disk) = (0, 0);
    }

    private async ValueTask<BodyOutcome> FillAsync(HttpRequest request, long limit, CancellationToken cancellationToken)
    {
        // The announced length is only believed up to a bound: a caller that announces much and sends little must not take memory. But where
        // there is no room for all of it, none of it is read.
        var announced = request.ContentLength ?? 0;
        var large = announced > BodyBudget.LargestInMemory;
        if (!TryGrow(large ? FirstBuffer : request.ContentLength is null ? FirstBuffer : (int)announced) || (large && !TryTakeDisk(announced)))
        {
            return BodyOutcome.NoRoom;
        }

        var reader = request.BodyReader;
        for (var total = 0L; ;)
        {
            var result = await reader.ReadAsync(cancellationToken);
            try
            {
                total += result.Buffer.Length;
                if (total > limit)
                {
                    return BodyOutcome.TooLarge;
                }

                foreach (var piece in result.Buffer)
                {
                    if (!await AppendAsync(piece, total, cancellationToken))
                    {
                        return BodyOutcome.NoRoom;
                    }
                }

                if (result.IsCompleted)
                {
                    return mapped is null || await EndAsync(mapped, cancellationToken) ? BodyOutcome.Read : BodyOutcome.NoRoom;
                }
            }
            finally
            {
                reader.AdvanceTo(result.Buffer.End);
            }
        }
    }

    private async ValueTask<bool> AppendAsync(ReadOnlyMemory<byte> piece, long total, CancellationToken cancellationToken)
    {
        while (true)
        {
            var count = Math.Min(piece.Length, buffer.Length - length);
            piece.Span[..count].CopyTo(buffer.AsSpan(length));
            (length, piece) = (length + count, piece[count..]);
            if (piece.IsEmpty)
            {
                return true;
            }

            if (!await MakeRoomAsync(total, cancellationToken))
            {
                return false;
            }
        }
    }

    private async ValueTask<bool> MakeRoomAsync(long total, CancellationToken cancellationToken)
    {
        if (mapped is null && disk == 0 && buffer.Length * 2 <= BodyBudget.LargestInMemory)
        {
            return TryGrow(buffer.Length * 2);
        }

        if (!TryTakeDisk(total))
        {
            return false;
        }

        try
        {
            mapped ??= new MappedBody(budget.Folder);
            await mapped.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
            length = 0;
            return true;
        }
        catch (IOException)
        {
            // The disk is full.
            return false;
        }
    }

    private async ValueTask<bool> EndAsync(MappedBody body, CancellationToken cancellationToken)
    {
        try
        {
            await body.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
            body.Map();
        }
        catch (IOException)
        {
            return false;
        }

        ReturnBuffer();
        budget.ReturnMemory(memory);
        memory = 0;
        return true;
    }

    private bool TryGrow(int bytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent(bytes);
        if (!budget.TryTakeMemory(larger.Length - memory))
        {
            ArrayPool<byte>.Shared.Return(larger);
            return false;
        }

        memory = larger.Length;
        buffer.AsSpan(0, length).CopyTo(larger);
        var kept = length;
        ReturnBuffer();
        (buffer, length) = (larger, kept);
        return true;
    }

    /// <summary>Makes sure that so many bytes on disk are ours.</summary>
    private bool TryTakeDisk(long bytes)
    {
        if (bytes <= disk)
        {
            return true;
        }

        // In steps, so that a body of unknown length does not ask for every piece.
        var more = Math.Max(bytes - disk, BodyBudget.LargestInMemory);
        if (!budget.TryTakeDisk(more))
        {
            return false;
        }

        disk += more;
        return true;
    }

    private void ReturnBuffer()
    {
        if (buffer.Length > 0)
        {
            // It held a prompt: of a large one, every piece was here.
            buffer.AsSpan(0, mapped is null ? length : buffer.Length).Clear();
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
            length = 0;
        }
    }
}
