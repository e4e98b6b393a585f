using ClaudeConfig.Metering.Ingest;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Logs;
using ClaudeConfig.Metering.Notifications;
using ClaudeConfig.Metering.Rates;
using ClaudeConfig.Metering.Routers;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Metering.Thresholds;

namespace ClaudeConfig.Metering.Hosting;

/// <summary>What the background loops of every replica do. All of it may be done by several at once.</summary>
internal sealed partial class Maintenance(
    Migrator migrator, EventPartitions partitions, LeaseSweeper sweeper, RuleStore rules, RateSource rates, PriceSource prices, RouterReportStore routers, IdentityEpochs identities,
    RefusalLog refusals, ThresholdStore thresholds, NotificationStore notifications, ILogger<Maintenance> logger)
{
    private volatile bool _schemaReady;
    private int _told;

    /// <summary>False until the schema is in place; nothing can be counted before.</summary>
    public bool SchemaReady => _schemaReady;

    public async Task EnsureSchemaAsync(CancellationToken cancellationToken)
    {
        if (_schemaReady)
        {
            return;
        }

        var migrated = await migrator.RunAsync(cancellationToken);
        foreach (var migration in migrated.Applied)
        {
            LogMigrated(migration);
        }

        // Several loops come by here at a start.
        if (Interlocked.Exchange(ref _told, 1) == 0)
        {
            LogTimescale(migrated.Timescale.Why);
        }

        await partitions.EnsureAsync(cancellationToken);
        _schemaReady = true;
    }

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await EnsureSchemaAsync(cancellationToken);
        MeteringMetrics.LeasesExpired.Inc(await sweeper.SweepAsync(cancellationToken));
        await refusals.FlushAsync(cancellationToken);
    }

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        rates.Refresh();
        prices.Refresh();
        await EnsureSchemaAsync(cancellationToken);
        await rules.RefreshLimitsAsync(cancellationToken);
    }

    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        await EnsureSchemaAsync(cancellationToken);
        await partitions.EnsureAsync(cancellationToken);
        await sweeper.PurgeAsync(cancellationToken);
        await routers.PurgeAsync(cancellationToken);
        MeteringMetrics.GatewaysGone.Set((await routers.GoneWithUsageAsync(cancellationToken)).Count);
        MeteringMetrics.GatewaysSkewed.Set(ConfigSkew.Count((await routers.ReadAsync(cancellationToken)).Fresh));
        await identities.TurnAsync(cancellationToken);
        await thresholds.PurgeAsync(cancellationToken);
        await notifications.PurgeAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Schema migration {Migration} applied")]
    private partial void LogMigrated(string migration);

    [LoggerMessage(Level = LogLevel.Information, Message = "Storage of events: {Why}")]
    private partial void LogTimescale(string why);
}
