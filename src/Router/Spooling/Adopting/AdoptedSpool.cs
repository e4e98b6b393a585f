using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Money;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Spooling.Adopting;

/// <summary>
/// What a gateway left behind that is gone, delivered in its name: its usage, with requests that were open as estimates, and then the word that its runs hold no money any more. That word only
/// where its machine is this one and runs since: elsewhere power may have failed, and with it the last second of the spool.
/// </summary>
/// <param name="sink">Where events go.</param>
/// <param name="ledger">Where money is given back; null where nobody has any, or where delivered is not yet counted.</param>
/// <param name="tell">Tells that nobody need look for a gateway any more.</param>
/// <param name="letters">This gateway's own dead letters, which take in the other's.</param>
/// <param name="kept">This gateway's own delivered usage, where it keeps any.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Chance.</param>
/// <param name="metrics">Metrics.</param>
/// <param name="loggers">Logs.</param>
internal sealed class AdoptedSpool(
    IEventSink sink, ILedger? ledger, Func<string, CancellationToken, Task> tell, DeadLetters letters, DeliveredSegments? kept, TimeProvider time, Random random, RouterMetrics metrics, ILoggerFactory loggers)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ILogger log = loggers.CreateLogger<AdoptedSpool>();

    /// <summary>Delivers all of a folder; nothing in it is needed any more then.</summary>
    public async Task DeliverAsync(string folder, CancellationToken stopping)
    {
        var instance = Path.GetFileName(folder);
        var damaged = await DeliverEventsAsync(folder, stopping);
        var runs = damaged ? [] : Incarnations.LeftIn(folder, Incarnations.MachineBoot());
        if (ledger is not null && runs.Count > 0)
        {
            await UntilHeardAsync(
                $"leases of {instance}",
                () => ledger.CallAsync(new LeaseRequest { Source = instance, CallId = Guid.CreateVersion7().ToString("N"), Retired = runs }, stopping),
                stopping);
        }

        letters.TakeIn(folder);
        kept?.TakeIn(SpoolRoot.EventsOf(folder));
        await UntilHeardAsync($"the adoption of {instance}", () => tell(instance, stopping), stopping);
        Log.SpoolDelivered(log, instance, ledger is null ? 0 : runs.Count);
    }

    private async Task<bool> DeliverEventsAsync(string folder, CancellationToken stopping)
    {
        // Metrics of its own: those of this gateway tell of its own spool.
        var own = new RouterMetrics();
        using var spool = new Spool(SpoolRoot.EventsOf(folder), long.MaxValue, own, loggers.CreateLogger<Spool>(), keeper: kept);
        if (spool.Damaged)
        {
            metrics.SpoolDamage.Inc(own.SpoolDamage.Value);
        }

        new DeadLetters(folder, metrics, log).ReplayWhenAsked(spool);
        var delivery = new EventDelivery(spool, sink, letters, time, random, metrics, loggers.CreateLogger<EventDelivery>());
        delivery.Start();
        try
        {
            while (spool.HoldsUsage)
            {
                await Task.Delay(Look, time, stopping);
                spool.Maintain();
            }
        }
        finally
        {
            await delivery.StopAsync(new CancellationToken(canceled: true));
        }

        return spool.Damaged;
    }

    private async Task UntilHeardAsync(string what, Func<Task> call, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (LedgerUnavailableException e)
            {
                Log.MeteringUnreachable(log, what, e.Message);
                if (e.Definite)
                {
                    // It would not be taken a second time either: money comes free when its leases end.
                    return;
                }

                await Task.Delay(Pause, time, stopping);
            }
        }
    }
}
