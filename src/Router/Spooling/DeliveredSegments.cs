using System.Globalization;
using ClaudeConfig.Router.Configuration;

namespace ClaudeConfig.Router.Spooling;

/// <summary>
/// Segments that Metering has confirmed, kept for a while: where its database is put back to an earlier minute, what came after that minute is here and can be sent
/// again. Bounded by time and by bytes; the oldest go first.
/// </summary>
internal sealed class DeliveredSegments(string folder, TimeSpan keep, long mostBytes, TimeProvider time)
{
    private const string Name = "delivered";

    private readonly string kept = FolderOf(folder);

    /// <summary>Where they lie, of a folder of segments.</summary>
    public static string FolderOf(string folder) => Path.Combine(folder, Name);

    /// <summary>Takes a segment in. Of one that was there under the same number, an earlier run's, the new one takes the place beside it.</summary>
    public void Take(string segment)
    {
        ConfigFolder.CreatePrivate(kept);
        var written = File.GetLastWriteTimeUtc(segment);
        File.Move(segment, Path.Combine(kept, string.Create(CultureInfo.InvariantCulture, $"{written.Ticks:D20}-{Path.GetFileName(segment)}")), overwrite: true);
        Prune();
    }

    /// <summary>Lets go of what is older than it is kept for, and of the oldest where all are more than there may be.</summary>
    public void Prune()
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
