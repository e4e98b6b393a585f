using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Money;

/// <summary>Calls to the ledger for money that requests wait for.</summary>
/// <param name="ledger">Metering.</param>
/// <param name="source">This gateway.</param>
/// <param name="accounts">All accounts: what one lacks, others may have idle.</param>
/// <param name="contact">Whether Metering answers.</param>
/// <param name="hurryNews">Makes news go out now.</param>
/// <param name="time">The clock.</param>
/// <param name="metrics">Metrics.</param>
/// <param name="log">Log.</param>
/// <param name="stopping">The gateway stops.</param>
internal sealed class LeaseFlights(
    ILedger ledger, string source, LeaseAccounts accounts, LedgerContact contact, Action hurryNews, TimeProvider time, RouterMetrics metrics, ILogger log,
    CancellationToken stopping)
{
    private const int CallAttempts = 2;
    private const int FastTurns = 5;
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest that a flight waits between two calls.</summary>
    public static TimeSpan LongPause { get; } = TimeSpan.FromMilliseconds(500);

    /// <summary>One flight an account: asks until nobody waits.</summary>
    public void Start(LeaseAccount account) => _ = Task.Run(() => FlyAsync(account), CancellationToken.None);

    private async Task FlyAsync(LeaseAccount account)
    {
        try
        {
            for (var turn = 1; ; turn++)
            {
                if (account.NextCall(source, Guid.CreateVersion7().ToString("N"), time.GetUtcNow()) is not { } call)
                {
                    return;
                }

                if (await CallAsync(account, call) is not { } answer)
                {
                    break;
                }

                if (account.Apply(answer, time.GetUtcNow()) is { } refusal)
                {
                    await PauseAsync(account, refusal);
                }
                else if (turn % FastTurns == 0)
                {
                    // A ledger that grants leases which have already ended must not keep us spinning.
                    await Task.Delay(ShortPause, time, stopping);
                }
            }
        }
        catch (Exception e)
        {
            Log.LoopFailed(log, e, "lease");
        }

        account.LedgerAway(time.GetUtcNow());
    }

    private async Task PauseAsync(LeaseAccount account, LeaseRefusal refusal)
    {
        if (accounts.SqueezeOthers(account, refusal.Budget))
        {
            hurryNews();
        }

        var now = time.GetUtcNow();
        var pause = refusal.RetryAt is { } at && at - now < LongPause && at - now > ShortPause ? at - now : ShortPause;
        var freed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void OnFreed()
        {
            if (!account.Serve(time.GetUtcNow()))
            {
                freed.TrySetResult();
            }
        }

        account.Freed += OnFreed;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await Task.WhenAny(freed.Task, Task.Delay(pause, time, end.Token));
        await end.CancelAsync();
        account.Freed -= OnFreed;
    }

    /// <summary>The same call again where the outcome is not known; null where Metering stays away.</summary>
    private async Task<LeaseResponse?> CallAsync(LeaseAccount account, LeaseRequest call)
    {
        for (var attempt = 0; attempt < CallAttempts && !contact.IsLost; attempt++)
        {
            try
            {
                var answer = await ledger.CallAsync(call, CancellationToken.None);
                metrics.LeaseCalls.WithLabels("answered").Inc();
                contact.Heard(answer);
                return answer;
            }
            catch (LedgerUnavailableException e) when (e.Definite)
            {
                metrics.LeaseCalls.WithLabels("refused").Inc();
                Log.LeaseCallRefused(log, e);
                account.Forget();
                return null;
            }
            catch (LedgerUnavailableException e)
            {
                metrics.LeaseCalls.WithLabels("failed").Inc();
                if (attempt == CallAttempts - 1)
                {
                    contact.Lost(e);
                }
            }
        }

        return null;
    }
}
