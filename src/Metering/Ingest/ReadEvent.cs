using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Http;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>An item of a batch as it was read: an event, or what is wrong with it.</summary>
/// <param name="Id">Its id, as far as it has one.</param>
/// <param name="Event">The event; null where there is a problem.</param>
/// <param name="Problem">What is wrong, in a sentence that begins with the item and its field.</param>
internal sealed record ReadEvent(string Id, UsageEvent? Event, string? Problem)
{
    public static ReadEvent Of(ReadOnlyMemory<byte> json, int index)
    {
        var (read, problem) = EventFormat.Read(json, index);
        return new ReadEvent(read?.Id ?? EventFormat.IdOf(json), read, problem);
    }

    public static ReadEvent Wrong(string id, int index, ProblemItem problem) => new(id, null, $"events[{index}].{problem.Field}: {problem.Detail}");
}
