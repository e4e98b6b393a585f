using System.Collections.Concurrent;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Money;

/// <summary>Holds money for requests out of leases, fetches more before anyone waits for long, gives back what is idle.</summary>
internal sealed class LeaseManager : IAsyncDisposable
{
    private const int CallAttempts = 2;
    private const int FastTurns = 5;
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongPause = TimeSpan.FromMilliseconds(500);

    private readonly ILedger ledger;
    private readonly string source;
    private readonly TimeProvider time;
    private readonly TimeSpan interval;
    private readonly TimeSpan lastKnownLimit;
    private readonly RouterMetrics metrics;
    private readonly ILogger<LeaseManager> log;
    private readonly ConcurrentDictionary<BudgetSet, LeaseAccount> accounts = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim nudge = new(0, 1);
    private LeaseRequest? pendingNews;
    private Task loop = Task.CompletedTask;
    private volatile bool down;

    public LeaseManager(
        ILedger ledger, string source, TimeProvider time, TimeSpan interval, TimeSpan lastKnownLimit, RouterMetrics metrics, ILogger<LeaseManager> log)
    {
        (this.ledger, this.source, this.time, this.interval, this.lastKnownLimit) = (ledger, source, time, interval, lastKnownLimit);
        (this.metrics, this.log) = (metrics, log);
    }

    public void Start() => loop = Task.Run(TellNewsAsync);

    /// <summary>Highest use among the budgets in percent, as far as known here.</summary>
    public int UsedPercent(BudgetSet set) => accounts.TryGetValue(set, out var account) ? account.UsedPercent(time.GetUtcNow()) : 0;

    /// <summary>Holds an amount. No network while the lease has room.</summary>
    public ValueTask<HoldResult> HoldAsync(Coverage coverage, decimal amount, CancellationToken cancellationToken)
    {
        var account = accounts.GetOrAdd(coverage.Set, Create);
        return account.TryHold(amount, time.GetUtcNow()) is { } hold
            ? new(new HoldResult(hold, null))
            : new(WaitAsync(account, coverage, amount, cancellationToken));
    }

    /// <summary>Gives everything back that no open request holds. Called when none is open any more.</summary>
    public async Task ReleaseAllAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await loop;
        try
        {
            await SendPendingAsync(cancellationToken);
            Collect(final: true);
            await SendPendingAsync(cancellationToken);
        }
        catch (LedgerUnavailableException e)
        {
            Log.MeteringUnreachable(log, "leases", e.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
        nudge.Dispose();
    }

    private LeaseAccount Create(BudgetSet set) => new(set, lastKnownLimit);

    private async Task<HoldResult> WaitAsync(LeaseAccount account, Coverage coverage, decimal amount, CancellationToken cancellationToken)
    {
        metrics.HoldWaits.Inc();
        var request = new HoldRequest(amount, coverage.OnMeteringUnavailable);
        if (account.Enqueue(request))
        {
            _ = Task.Run(() => FlyAsync(account), CancellationToken.None);
        }

        try
        {
            return await request.Result.Task.WaitAsync(coverage.HoldWait + LongPause, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return account.Leave(request) ? Held(coverage) : await request.Result.Task;
        }
        catch (OperationCanceledException)
        {
            if (!account.Leave(request))
            {
                (await request.Result.Task).Hold?.Release();
            }

            throw;
        }
    }

    private static HoldResult Held(Coverage coverage) => new(null, new LeaseRefusal
    {
        LeaseId = "",
        Budget = coverage.Decisive,
        Reason = LeaseRefusalReason.HeldInFlight,
        Message = $"budget {coverage.Decisive} is not spent, but requests that are under way hold what is left; try again in a moment",
    });

    /// <summary>One flight an account: asks until nobody waits.</summary>
    private async Task FlyAsync(LeaseAccount account)
    {
        try
        {
            for (var turn = 1; ; turn++)
            {
                if (account.NextCall(source, NewId(), time.GetUtcNow()) is not { } call)
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
                    await Task.Delay(ShortPause, time, stopping.Token);
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
        var now = time.GetUtcNow();
        foreach (var other in accounts.Values)
        {
            if (other != account && other.Squeeze(refusal.Budget, now))
            {
                Nudge();
            }
        }

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
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        await Task.WhenAny(freed.Task, Task.Delay(pause, time, end.Token));
        await end.CancelAsync();
        account.Freed -= OnFreed;
    }

    /// <summary>The same call again where the outcome is not known; null where Metering stays away.</summary>
    private async Task<LeaseResponse?> CallAsync(LeaseAccount account, LeaseRequest call)
    {
        for (var attempt = 0; attempt < CallAttempts && !down; attempt++)
        {
            try
            {
                var answer = await ledger.CallAsync(call, CancellationToken.None);
                metrics.LeaseCalls.WithLabels("answered").Inc();
                metrics.MeteringUp.Set(1);
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
                    GoneDown(e);
                }
            }
        }

        return null;
    }

    private async Task TellNewsAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using var wait = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
                await Task.WhenAny(Task.Delay(interval, time, wait.Token), nudge.WaitAsync(wait.Token));
                await wait.CancelAsync();
                if (!stopping.IsCancellationRequested)
                {
                    await TurnAsync();
                }
            }
            catch (LedgerUnavailableException e) when (e.Definite)
            {
                // Kept, it would block all news that follow. What it gave back is free again when its leases end.
                Log.LeaseCallRefused(log, e);
                pendingNews = null;
            }
            catch (LedgerUnavailableException e)
            {
                GoneDown(e);
            }
            catch (Exception e)
            {
                Log.LoopFailed(log, e, "lease news");
            }
        }
    }

    private async Task TurnAsync()
    {
        // News whose outcome is not known goes first and unchanged: its amounts are relative and must count once.
        await SendPendingAsync(stopping.Token);
        Collect(final: false);
        await SendPendingAsync(stopping.Token);
        var (available, held) = (0m, 0m);
        foreach (var (set, account) in accounts)
        {
            var totals = account.Totals;
            (available, held) = (available + totals.Available, held + totals.Outstanding);
            if (account.IsIdle(time.GetUtcNow()))
            {
                accounts.TryRemove(set, out _);
            }
        }

        metrics.LeaseAvailable.Set((double)available);
        metrics.LeaseHeld.Set((double)held);
    }

    private void Collect(bool final)
    {
        var news = new List<LeaseRenew>();
        foreach (var account in accounts.Values)
        {
            account.AddNews(news, time.GetUtcNow(), final);
        }

        // With nothing to say and Metering away, an empty call finds out when it is back.
        pendingNews = news.Count > 0 || down ? new LeaseRequest { Source = source, CallId = NewId(), Renew = news } : null;
    }

    private async Task SendPendingAsync(CancellationToken cancellationToken)
    {
        if (pendingNews is not { } news)
        {
            return;
        }

        var answer = await ledger.CallAsync(news, cancellationToken);
        pendingNews = null;
        ComeBack();
        foreach (var refusal in answer.Refusals)
        {
            Log.LeaseLost(log, refusal.LeaseId, refusal.Message);
        }

        foreach (var account in accounts.Values)
        {
            account.Learn(answer, time.GetUtcNow());
            if (account.StartRepeat())
            {
                _ = Task.Run(() => FlyAsync(account), CancellationToken.None);
            }
        }
    }

    private void GoneDown(LedgerUnavailableException error)
    {
        if (!down)
        {
            down = true;
            metrics.MeteringUp.Set(0);
            Log.MeteringUnreachable(log, "leases", error.Message);
        }
    }

    private void ComeBack()
    {
        metrics.MeteringUp.Set(1);
        if (down)
        {
            down = false;
            Log.MeteringBack(log, "leases");
        }
    }

    private void Nudge()
    {
        try
        {
            nudge.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // It is due already, or we are stopping.
        }
    }

    private static string NewId() => Guid.CreateVersion7().ToString("N");
}
