using System.Globalization;
using ClaudeConfig.Router.Configuration;

namespace ClaudeConfig.Router.Spooling;

/// <summary>
/// Segments that Metering has confirmed, kept for a while: where its database is put back to an earlier minute, what came after that minute is here and can be sent
/// again. Bounded by time and by bytes; the oldest go first. One for a folder: delivery and the adoption of others' spools may use it at the same time.
/// </summary>
internal sealed class DeliveredSegments(string folder, TimeSpan keep, long mostBytes, TimeProvider time)
{
    private const string Name = "delivered";

    private readonly string kept = FolderOf(folder);
    private readonly Lock gate = new();

    /// <summary>Where they lie, of a folder of segments.</summary>
    public static string FolderOf(string folder) => Path.Combine(folder, Name);

    /// <summary>Takes a segment in. Of one that was there under the same number, an earlier run's, the new one takes the place beside it.</summary>
    public void Take(string segment)
    {
        lock (gate)
        {
            ConfigFolder.CreatePrivate(kept);
            var written = File.GetLastWriteTimeUtc(segment);
            File.Move(segment, Path.Combine(kept, string.Create(CultureInfo.InvariantCulture, $"{written.Ticks:D20}-{Path.GetFileName(segment)}")), overwrite: true);
            PruneLocked();
        }
    }

    /// <summary>Takes in all segments of another folder, which was delivered, and what that had kept.</summary>
    public void TakeIn(string other)
    {
        foreach (var from in new[] { FolderOf(other), other }.Where(Directory.Exists))
        {
            foreach (var segment in Directory.GetFiles(from, "*.seg").Order(StringComparer.Ordinal))
            {
                Take(segment);
            }
        }
    }

    /// <summary>Lets go of what is older than it is kept for, and of the oldest where all are more than there may be.</summary>
    public void Prune()
    {
        lock (gate)
        {
            PruneLocked();
        }
    }

    private void PruneLocked()
    {
        if (!Directory.Exists(kept))
        {
            return;
        }

        var oldest = time.GetUtcNow() - keep;
        var bytes = 0L;
        foreach (var file in new DirectoryInfo(kept).EnumerateFiles("*.seg").OrderByDescending(file => file.Name, StringComparer.Ordinal))
        {
            bytes += file.Length;
            if (bytes > mostBytes || file.LastWriteTimeUtc < oldest)
            {
                file.Delete();
            }
        }
    }
}
