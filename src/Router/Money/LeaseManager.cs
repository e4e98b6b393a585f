using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Money;

/// <summary>Holds money for requests out of leases, fetches more before anyone waits for long, gives back what is idle.</summary>
internal sealed class LeaseManager : IAsyncDisposable
{
    private readonly TimeProvider time;
    private readonly RouterMetrics metrics;
    private readonly ILogger<LeaseManager> log;
    private readonly LeaseAccounts accounts;
    private readonly LeaseFlights flights;
    private readonly LeaseNews news;
    private readonly BudgetUses uses;
    private readonly CancellationTokenSource stopping = new();
    private Task loop = Task.CompletedTask;

    public LeaseManager(
        ILedger ledger, string source, BudgetUses uses, TimeProvider time, TimeSpan interval, TimeSpan kept, RouterMetrics metrics, ILogger<LeaseManager> log, LastAnswer? lastAnswer = null)
    {
        (this.uses, this.time, this.metrics, this.log) = (uses, time, metrics, log);
        lastAnswer ??= LastAnswer.Open(null, time);
        var bounds = new AdvanceBounds();
        var contact = new LedgerContact(lastAnswer, bounds, metrics, log);
        accounts = new LeaseAccounts(kept, lastAnswer, bounds, time, metrics);
        flights = new LeaseFlights(ledger, source, accounts, contact, () => news!.Hurry(), time, metrics, log, stopping.Token);
        news = new LeaseNews(ledger, source, accounts, contact, flights.Start, time, interval, log);
    }

    public void Start() => loop = Task.Run(() => news.RunAsync(stopping.Token));

    /// <summary>Holds an amount. No network while the lease has room.</summary>
    public ValueTask<HoldResult> HoldAsync(Coverage coverage, decimal amount, CancellationToken cancellationToken)
    {
        var account = accounts.Of(coverage.Set);
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
            await news.TurnAsync(isFinal: true, cancellationToken);
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
        news.Dispose();
    }

    private async Task<HoldResult> WaitAsync(LeaseAccount account, Coverage coverage, decimal amount, CancellationToken cancellationToken)
    {
        metrics.HoldWaits.Inc();
        var request = new HoldRequest(amount, coverage.WithoutMetering);
        if (account.Enqueue(request))
        {
            flights.Start(account);
        }

        try
        {
            var result = await request.Result.Task.WaitAsync(coverage.HoldWait + LeaseFlights.LongPause, time, cancellationToken);
            // One member's share says nothing about what is left for the others.
            if (result.Refusal is { Reason: LeaseRefusalReason.Spent, Member: null } spent)
            {
                uses.Spent(spent);
            }

            return result;
        }
        catch (TimeoutException)
        {
            if (account.LeaveUnheard(request, time.GetUtcNow()) is { } alone)
            {
                return alone;
            }

            return account.Leave(request) ? new HoldResult(null, request.Told) : await request.Result.Task;
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
}
