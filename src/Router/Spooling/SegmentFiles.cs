using System.Globalization;
using ClaudeConfig.Router.Configuration;

namespace ClaudeConfig.Router.Spooling;

/// <summary>Numbered files of records in a folder, of which the last is written. Guarded by the spool's lock, but for listing and flushing.</summary>
internal sealed class SegmentFiles : IDisposable
{
    private const string Extension = ".seg";
    private const long SegmentBytes = 8 * 1024 * 1024;

    private readonly string folder;
    private FileStream? segment;
    private bool dirty;

    public SegmentFiles(string folder)
    {
        this.folder = folder;
        ConfigFolder.CreatePrivate(folder);
        Last = Numbers().LastOrDefault();
    }

    /// <summary>Number of the newest segment; 0 where there is none.</summary>
    public long Last { get; private set; }

    public long[] Numbers() =>
        [.. Directory.EnumerateFiles(folder, "*" + Extension)
            .Select(file => long.TryParse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture, out var number) ? number : -1)
            .Where(number => number >= 0)
            .Order()];

    public SegmentReader Open(long number, long offset) => new(PathOf(number), offset);

    public static string NameOf(long number) => number.ToString("D12", CultureInfo.InvariantCulture) + Extension;

    /// <summary>Hands a record to the operating system. After an exception nothing of it is there.</summary>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    public void Append(byte[] record)
    {
        if (segment is null || segment.Position + record.Length > SegmentBytes)
        {
            Roll();
        }

        var start = segment!.Position;
        try
        {
            // One write to the operating system; the stream itself buffers nothing.
            segment.Write(record);
        }
        catch (IOException)
        {
            // A record that was written in part would hide all that follow it.
            segment.SetLength(start);
            throw;
        }

        dirty = true;
    }

    /// <summary>Deletes a segment and returns how long it was.</summary>
    public long Delete(long number)
    {
        var file = new FileInfo(PathOf(number));
        var length = file.Length;
        file.Delete();
        return length;
    }

    /// <summary>What forces to the disk what was appended since the last time; null where nothing was. To be called outside the lock.</summary>
    public Action? TakeFlush()
    {
        if (!dirty || segment is null)
        {
            return null;
        }

        dirty = false;
        var handle = segment.SafeFileHandle;
        return () =>
        {
            try
            {
                RandomAccess.FlushToDisk(handle);
            }
            catch (ObjectDisposedException)
            {
                // The segment was full meanwhile, and was flushed when it was closed.
            }
        };
    }

    public void Dispose() => segment?.Dispose();

    private void Roll()
    {
        if (segment is not null)
        {
            segment.Flush(flushToDisk: true);
            segment.Dispose();
            segment = null;
        }

        segment = new FileStream(PathOf(Last + 1), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        Last++;
    }

    private string PathOf(long number) => Path.Combine(folder, NameOf(number));
}
