using System.Threading.Channels;
using ClaudeConfig.Backups;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Events;
using ClaudeConfig.ControllerRuntime.Queues;
using ClaudeConfig.Operator.Caching;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.Operator.Backups;

/// <summary>
/// Takes a backup whenever something changed that backups hold, changes of a moment together, and says so where one is late. A steady cluster
/// writes nothing.
/// </summary>
internal sealed partial class BackupLoop(
    BackupArchive archive, BackupInventory inventory, BackupTold told, BackupOptions options, BackupMetrics metrics, Action<IReadOnlyList<BackupItem>> taken, TimeProvider time, Random random, ILogger<BackupLoop> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenPrunings = TimeSpan.FromDays(1);

    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Something changed. Called on every replica; only the leader writes.</summary>
    public void Changed() => signal.Writer.TryWrite(true);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // What changed while nobody led is found by comparing.
        Changed();
        while (!cancellationToken.IsCancellationRequested)
        {
            await signal.Reader.ReadAsync(cancellationToken);
            var since = time.GetUtcNow();
            metrics.Waiting.Set(since.ToUnixTimeSeconds());
            await Task.Delay(options.Delay, time, cancellationToken);
            for (var failures = 0; !await TryAsync(since, cancellationToken); failures++)
            {
                await Task.Delay(Backoff.Spread(Backoff.Doubling(failures, FirstPause, LongestPause), 0.3, random.NextDouble()), time, cancellationToken);
            }
        }
    }

    private async Task<bool> TryAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        // Taken before the caches are read: what changes from here on is the next backup's.
        signal.Reader.TryRead(out _);
        try
        {
            var items = inventory.Items();
            var outcome = await archive.TakeAsync(items, inventory.ReadAsync, await told.OriginAsync(cancellationToken), cancellationToken);
            metrics.Last.Set(time.GetUtcNow().ToUnixTimeSeconds());
            metrics.Waiting.Set(0);
            metrics.Late.Set(0);
            metrics.Entries.Set(outcome.Entries);
            metrics.Writes.Inc(outcome.Written);
            metrics.Bytes.Inc(outcome.Bytes);
            told.Done();
            taken(items);
            if (outcome.Manifest is { } manifest)
            {
                LogTaken(logger, outcome.Written, outcome.Entries);
                await PruneAsync(manifest, cancellationToken);
            }

            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is BackupException or KubeApiException or HttpRequestException or OperationCanceledException)
        {
            var reason = (e as BackupException)?.Reason ?? "cluster";
            metrics.Failures.WithLabels(reason).Inc();
            LogFailed(logger, reason, e.Message);
            if (time.GetUtcNow() - since >= options.Late)
            {
                metrics.Late.Set(1);
                told.Late(since, e.Message);
            }

            return false;
        }
    }

    /// <summary>A role that may not delete, as is wise, prunes nothing: then the bucket's own rules do.</summary>
    private async Task PruneAsync(BackupManifest manifest, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() - manifest.PrunedAt < BetweenPrunings)
        {
            return;
        }

        try
        {
            metrics.Pruned.Inc(await archive.PruneAsync(cancellationToken));
        }
        catch (BackupException e)
        {
            metrics.Failures.WithLabels("prune").Inc();
            LogFailed(logger, "prune", e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "a backup is taken: {Written} contents are new, {Entries} are in it")]
    private static partial void LogTaken(ILogger logger, int written, int entries);

    [LoggerMessage(Level = LogLevel.Warning, Message = "no backup ({Reason}): {Problem}")]
    private static partial void LogFailed(ILogger logger, string reason, string problem);
}
