using System.Diagnostics;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Ingest;
using ClaudeConfig.Pricing;
using Npgsql;

namespace ClaudeConfig.Benchmarks.Metering;

/// <summary>Binary COPY of the same rows into the same table with its indexes, and nothing else. Rows are made before the clock runs.</summary>
internal static class CopyPeer
{
    private const int Connections = 2;

    public static async Task<double> RunAsync(NpgsqlDataSource source, int events)
    {
        var batches = Rows(events, EventBatch.MaxEvents * 5);
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(batches, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (batch, cancellation) =>
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            await EventRows.CopyAsync(connection, [(batch.Rows, null)], cancellation);
        });
        return events / clock.Elapsed.TotalSeconds;
    }

    public static List<(EventRows Rows, List<PricedEvent> Events)> Rows(int events, int size)
    {
        var pricer = new EventPricer(() => PriceBook.Public);
        return
        [
            .. Enumerable.Range(0, events / EventBatch.MaxEvents).SelectMany(_ => Workload.NewBatch().Select(pricer.Price)).Chunk(size)
                .Select(chunk => (EventRows.Of(chunk, DateTimeOffset.UtcNow), chunk.ToList())),
        ];
    }
}
