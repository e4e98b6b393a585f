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
    RefusalLog refusals, ThresholdStore thresholds, NotificationStore notifications, StoreClock clock, ILogger<Maintenance> logger)
{
    private const int MostNamed = 100;

    private volatile bool _schemaReady;
    private int _told;

    /// <summary>Why nothing can be counted now; null when it can.</summary>
    public string? Obstacle => clock.Problem ?? (_schemaReady ? null : "the ledger's database has not been reached yet");

    /// <summary>What every loop begins with: what ends and what is forgotten goes by our clock, and one may be set at any moment.</summary>
    /// <exception cref="ClockOffException">The clock is wrong.</exception>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        await clock.CompareAsync(cancellationToken);
        await EnsureSchemaAsync(cancellationToken);
    }

    /// <summary>Nothing is done before the schema is in place, or by a clock that is known to be wrong.</summary>
    /// <exception cref="ClockOffException">It is.</exception>
    public async Task EnsureSchemaAsync(CancellationToken cancellationToken)
    {
        if (_schemaReady)
        {
            clock.Require();
            return;
        }

        // Partitions are made by our clock.
        await clock.CompareAsync(cancellationToken);
        clock.Require();
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
        await BeginAsync(cancellationToken);
        MeteringMetrics.LeasesExpired.Inc(await sweeper.SweepAsync(cancellationToken));
        await refusals.FlushAsync(cancellationToken);
    }

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        rates.Refresh();
        prices.Refresh();
        await BeginAsync(cancellationToken);
        await rules.RefreshLimitsAsync(cancellationToken);
    }

    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        await partitions.EnsureAsync(cancellationToken);
        await sweeper.PurgeAsync(cancellationToken);
        await routers.PurgeAsync(cancellationToken);
        NameGone(await routers.GoneWithUsageAsync(cancellationToken));
        MeteringMetrics.GatewaysSkewed.Set(ConfigSkew.Count((await routers.ReadAsync(cancellationToken)).Fresh));
        await identities.TurnAsync(cancellationToken);
        await thresholds.PurgeAsync(cancellationToken);
        await notifications.PurgeAsync(cancellationToken);
    }

    private static void NameGone(IReadOnlyList<string> gateways)
    {
        foreach (var known in MeteringMetrics.GatewaysGone.GetAllLabelValues().Where(labels => !gateways.Contains(labels[0])))
        {
            MeteringMetrics.GatewaysGone.RemoveLabelled(known);
        }

        foreach (var gateway in gateways.Take(MostNamed))
        {
            MeteringMetrics.GatewaysGone.WithLabels(gateway).Set(1);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Schema migration {Migration} applied")]
    private partial void LogMigrated(string migration);

    [LoggerMessage(Level = LogLevel.Information, Message = "Storage of events: {Why}")]
    private partial void LogTimescale(string why);
}
