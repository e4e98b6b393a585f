using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Money;

/// <summary>
/// After a restart: once all usage that earlier runs left in the spool has been delivered, tells the ledger that their leases reserve nothing any
/// more. So a crash blocks nobody for longer than the restart takes.
/// </summary>
/// <param name="ledger">Metering.</param>
/// <param name="source">This gateway.</param>
/// <param name="incarnations">Its runs.</param>
/// <param name="hasDelivered">Whether Metering has confirmed everything that was in the spool at the start.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Log.</param>
internal sealed class Retirement(ILedger ledger, string source, Incarnations incarnations, Func<bool> hasDelivered, TimeProvider time, ILogger<Retirement> log)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (incarnations.Earlier.Count > 0)
            {
                if (!hasDelivered())
                {
                    await Task.Delay(Look, time, stopping);
                }
                else if (!await TryRetireAsync(stopping))
                {
                    await Task.Delay(Pause, time, stopping);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The next run names this one too.
        }
        catch (Exception e)
        {
            Log.LoopFailed(log, e, "retirement of earlier runs");
        }
    }

    private async Task<bool> TryRetireAsync(CancellationToken stopping)
    {
        try
        {
            var retired = incarnations.Earlier;
            await ledger.CallAsync(new LeaseRequest { Source = source, CallId = Guid.CreateVersion7().ToString("N"), Retired = retired }, stopping);
            incarnations.Retired();
            Log.EarlierRunsRetired(log, retired.Count);
            return true;
        }
        catch (LedgerUnavailableException e)
        {
            Log.MeteringUnreachable(log, "leases of earlier runs", e.Message);
            return false;
        }
    }
}
