using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;

namespace ClaudeConfig.Router.Spooling;

/// <summary>Asks for events to be sent once more that Metering had confirmed. A running router does it, and Metering counts each event once.</summary>
internal static class DeliveredReplay
{
    /// <summary>Returns how many are asked for; null where an earlier wish is not done yet.</summary>
    /// <param name="folder">The router's spool folder.</param>
    /// <param name="since">Requests that ended at this time or later.</param>
    public static int? Ask(string folder, DateTimeOffset since)
    {
        var asked = DeadLetters.ReplayFileOf(folder);
        if (File.Exists(asked))
        {
            return null;
        }

        var events = Path.Combine(folder, "events");
        string[] segments = [.. Segments(DeliveredSegments.FolderOf(events)), .. Segments(events)];
        var made = asked + ".new";
        var count = 0;
        using (var file = new FileStream(made, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        {
            foreach (var found in segments.SelectMany(segment => Read(segment)).Where(found => found.EndTime >= since))
            {
                file.Write([.. JsonSerializer.SerializeToUtf8Bytes(found, ContractsJson.Default.UsageEvent), (byte)'\n']);
                count++;
            }

            file.Flush(flushToDisk: true);
        }

        if (count == 0)
        {
            File.Delete(made);
            return 0;
        }

        File.Move(made, asked);
        return count;
    }

    private static IEnumerable<string> Segments(string folder) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.seg").Order(StringComparer.Ordinal) : [];

    private static IEnumerable<UsageEvent> Read(string segment)
    {
        using var reader = new SegmentReader(segment, 0, long.MaxValue);
        while (reader.Read())
        {
            if (reader.Kind == RecordKind.Finished && EventRecord.Read(reader.Payload) is { } found)
            {
                yield return found;
            }
        }
    }
}
