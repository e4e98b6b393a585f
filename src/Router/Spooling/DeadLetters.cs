using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Spooling;

/// <summary>
/// Events that Metering did not take, one JSON line each, for people to read. Asked to, the gateway that has the folder sends them once more:
/// whoever asks only renames the file.
/// </summary>
internal sealed class DeadLetters(string folder, RouterMetrics metrics, ILogger log)
{
    private readonly string asked = ReplayFileOf(folder);

    /// <summary>Where they lie.</summary>
    public string File { get; } = Path.Combine(folder, "dead-letters.jsonl");

    /// <summary>The file of events that are to be sent again: the router of the folder does it as soon as it is there.</summary>
    public static string ReplayFileOf(string folder) => Path.Combine(folder, "dead-letters.replay.jsonl");

    /// <summary>Asks for all that are there to be sent again. Returns how many; null where an earlier wish is not done yet.</summary>
    public static int? AskForReplay(string folder)
    {
        var letters = new DeadLetters(folder, null!, null!);
        if (System.IO.File.Exists(letters.asked))
        {
            return null;
        }

        if (!System.IO.File.Exists(letters.File))
        {
            return 0;
        }

        System.IO.File.Move(letters.File, letters.asked);
        return System.IO.File.ReadLines(letters.asked).Count();
    }

    public void Add(UsageEvent dead, EventStatus status, string reason)
    {
        Log.EventDead(log, dead.Id, status.ToString(), File, reason);
        using var file = new FileStream(File, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.Read | FileShare.Delete,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Write([.. JsonSerializer.SerializeToUtf8Bytes(dead, ContractsJson.Default.UsageEvent), (byte)'\n']);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Puts what was asked for back into the spool. What cannot be read stays a dead letter; what there is no room for is tried again.</summary>
    public void ReplayWhenAsked(Spool spool)
    {
        if (!System.IO.File.Exists(asked))
        {
            return;
        }

        var (count, unreadable) = (0, new List<string>());
        foreach (var line in System.IO.File.ReadLines(asked))
        {
            if (Parse(line) is not { } letter)
            {
                unreadable.Add(line);
            }
            else if (!spool.TryReplay(letter))
            {
                // The next time all are tried again: Metering counts each once, however often it comes.
                return;
            }
            else
            {
                count++;
            }
        }

        System.IO.File.AppendAllLines(File, unreadable);
        System.IO.File.Delete(asked);
        metrics.EventsReplayed.Inc(count);
        Log.DeadLettersReplayed(log, count, unreadable.Count, File);
    }

    private static UsageEvent? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ContractsJson.Default.UsageEvent);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
