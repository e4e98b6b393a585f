using System.Globalization;
using ClaudeConfig.Router.Configuration;
using Microsoft.Win32.SafeHandles;

namespace ClaudeConfig.Router.Spooling;

/// <summary>
/// Numbered files of records in a folder, of which the last is written. The next one is made ahead, its space reserved. Guarded by the spool's
/// lock, but for <see cref="MakeSpare"/>, <see cref="Delete"/> and what <see cref="TakeFlush"/> returns.
/// </summary>
internal sealed class SegmentFiles : IDisposable
{
    public const long SegmentBytes = 8 * 1024 * 1024;

    private const string Extension = ".seg";
    private const string SpareName = "spare";

    private readonly string folder;
    private readonly List<long> numbers;
    private readonly List<SafeFileHandle> full = [];
    private SafeFileHandle? segment;
    private SafeFileHandle? spare;
    private bool dirty;

    public SegmentFiles(string folder)
    {
        this.folder = folder;
        ConfigFolder.CreatePrivate(folder);
        numbers = [.. Directory.EnumerateFiles(folder, "*" + Extension)
            .Select(file => long.TryParse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture, out var number) ? number : -1)
            .Where(number => number >= 0)
            .Order()];
        Last = numbers.LastOrDefault();
    }

    /// <summary>Number of the newest segment; 0 where there is none.</summary>
    public long Last { get; private set; }

    /// <summary>Bytes of whole records in the segment that is written.</summary>
    public long Written { get; private set; }

    /// <summary>A spare is wanted: the segment that is written is half full and none is there.</summary>
    public bool WantsSpare => spare is null && segment is not null && Written > SegmentBytes / 2;

    public static string NameOf(long number) => number.ToString("D12", CultureInfo.InvariantCulture) + Extension;

    /// <summary>From a number on, in order.</summary>
    public long[] Numbers(long from = 0) => [.. numbers.Where(number => number >= from)];

    /// <summary>How far a segment may be read.</summary>
    public long ReadableBytes(long number) => segment is not null && number == Last ? Written : long.MaxValue;

    public SegmentReader Open(long number, long offset, long limit) => new(PathOf(number), offset, limit);

    /// <summary>Hands a record to the operating system. After an exception it does not count as written.</summary>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    public void Append(ReadOnlySpan<byte> record)
    {
        if (segment is null || Written + record.Length > SegmentBytes)
        {
            Roll();
        }

        // What an attempt that failed left behind is written over.
        RandomAccess.Write(segment!, record, Written);
        Written += record.Length;
        dirty = true;
    }

    public void Forget(long number) => numbers.Remove(number);

    /// <summary>Deletes a segment that was forgotten, or lets it be kept elsewhere, and returns how long it was. Slow, and so outside the lock.</summary>
    public long Delete(long number, DeliveredSegments? keeper)
    {
        var file = new FileInfo(PathOf(number));
        var length = file.Exists ? file.Length : 0;
        if (length > 0 && keeper is not null)
        {
            keeper.Take(file.FullName);
        }
        else
        {
            file.Delete();
        }

        return length;
    }

    /// <summary>Makes the segment that will be written after this one. Slow, and so outside the lock; by one thread only.</summary>
    public SafeFileHandle MakeSpare()
    {
        File.Delete(Path.Combine(folder, SpareName));
        return Create(Path.Combine(folder, SpareName));
    }

    public void Keep(SafeFileHandle made) => spare = made;

    /// <summary>What forces to the disk what was appended since the last time; null where nothing was. To be called outside the lock.</summary>
    public Action? TakeFlush()
    {
        if (!dirty && full.Count == 0)
        {
            return null;
        }

        SafeFileHandle[] closing = [.. full];
        full.Clear();
        var open = dirty ? segment : null;
        dirty = false;
        return () =>
        {
            foreach (var handle in closing)
            {
                RandomAccess.FlushToDisk(handle);
                handle.Dispose();
            }

            if (open is not null)
            {
                FlushOpen(open);
            }
        };
    }

    public void Dispose()
    {
        foreach (var handle in full)
        {
            handle.Dispose();
        }

        segment?.Dispose();
        spare?.Dispose();
        File.Delete(Path.Combine(folder, SpareName));
    }

    private static void FlushOpen(SafeFileHandle open)
    {
        try
        {
            RandomAccess.FlushToDisk(open);
        }
        catch (ObjectDisposedException)
        {
            // It was full meanwhile, and was flushed when it was closed.
        }
    }

    private static SafeFileHandle Create(string path)
    {
        var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, FileOptions.None, SegmentBytes);
        File.SetUnixFileMode(handle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return handle;
    }

    private void Roll()
    {
        var path = PathOf(Last + 1);
        var next = spare;
        if (next is not null)
        {
            File.Move(Path.Combine(folder, SpareName), path);
            spare = null;
        }

        next ??= Create(path);
        if (segment is not null)
        {
            // Forced to the disk and closed with the next flush.
            full.Add(segment);
        }

        segment = next;
        Written = 0;
        numbers.Add(++Last);
    }

    private string PathOf(long number) => Path.Combine(folder, NameOf(number));
}
