using System.Text;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Ingest;

namespace ClaudeConfig.Metering.Tests.Kit;

/// <summary>Events as they come in.</summary>
internal static class IngestExtensions
{
    public static async Task<IReadOnlyList<EventResult>> IngestAsync(this IngestService ingest, params UsageEvent[] events)
    {
        var results = (await ingest.IngestAsync(
            [.. events.Select(usage => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(TestLedger.Json(usage).GetRawText()))], CancellationToken.None)).Results;
        return results.FirstOrDefault(result => result.Status != EventStatus.Accepted) is { } wrong ? throw new InvalidOperationException($"{wrong.Status}: {wrong.Message}") : results;
    }
}
