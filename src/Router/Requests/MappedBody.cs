using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace ClaudeConfig.Router.Requests;

/// <summary>A large body on disk, seen as memory: its pages are the operating system's to drop and to fetch.</summary>
internal sealed unsafe class MappedBody : MemoryManager<byte>
{
    private readonly FileStream file;
    private MemoryMappedFile? map;
    private MemoryMappedViewAccessor? view;
    private byte* start;
    private int length;

    /// <exception cref="IOException">The disk is full or broken.</exception>
    public MappedBody(string folder)
    {
        var path = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        // It held a prompt: without a name nobody finds it, and it goes with the process, however that ends.
        File.Delete(path);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        length += bytes.Length;
        return file.WriteAsync(bytes, cancellationToken);
    }

    /// <summary>To be called when all is written.</summary>
    public void Map()
    {
        map = MemoryMappedFile.CreateFromFile(file, null, length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
    }

    public override Span<byte> GetSpan() => new(start, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(start + elementIndex);

    public override void Unpin()
    {
        // It never moves.
    }

    protected override void Dispose(bool disposing)
    {
        if (start is not null)
        {
            view!.SafeMemoryMappedViewHandle.ReleasePointer();
            start = null;
        }

        view?.Dispose();
        map?.Dispose();
        file.Dispose();
    }
}
