using System.Buffers;
using System.IO.Pipelines;

namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>Splits a watch stream into lines, within a bound.</summary>
internal sealed class WatchLineReader(Stream stream) : IAsyncDisposable
{
    // The API's request limit is 3 MiB an object; a line holds one object and its envelope.
    internal const int MaxLine = 16 * 1024 * 1024;

    private readonly PipeReader _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024));
    private SequencePosition? _consumed;

    /// <summary>The next line, valid until the next call; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">The stream ended in the middle of a line, or a line is too long.</exception>
    internal async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        Release();
        while (true)
        {
            ReadResult result = await _reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                _consumed = buffer.GetPosition(1, end);
                ReadOnlySequence<byte> line = buffer.Slice(0, end);
                return line.IsSingleSegment ? line.First : line.ToArray();
            }

            _reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return buffer.IsEmpty ? null : throw new InvalidDataException($"the watch ended in the middle of a line, after {buffer.Length} bytes of it");
            }

            if (buffer.Length > MaxLine)
            {
                throw new InvalidDataException($"a line of the watch is longer than {MaxLine} bytes");
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        Release();
        return _reader.CompleteAsync();
    }

    private void Release()
    {
        if (_consumed is { } consumed)
        {
            _reader.AdvanceTo(consumed);
            _consumed = null;
        }
    }
}
