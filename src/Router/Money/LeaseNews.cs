using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Money;

/// <summary>Tells the ledger in turns what every lease holds and what goes back, and learns from it when Metering is back.</summary>
/// <param name="ledger">Metering.</param>
/// <param name="source">This gateway.</param>
/// <param name="accounts">Whose news it is.</param>
/// <param name="contact">Whether Metering answers.</param>
/// <param name="repeat">Repeats a call of an account that stayed without an answer.</param>
/// <param name="time">The clock.</param>
/// <param name="interval">Pause between turns.</param>
/// <param name="log">Log.</param>
internal sealed class LeaseNews(
    ILedger ledger, string source, LeaseAccounts accounts, LedgerContact contact, Action<LeaseAccount> repeat, TimeProvider time, TimeSpan interval, ILogger log)
    : IDisposable
{
    private readonly SemaphoreSlim nudge = new(0, 1);
    private readonly Queue<LeaseRequest> pending = new();

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using var wait = CancellationTokenSource.CreateLinkedTokenSource(stopping);
                await Task.WhenAny(Task.Delay(interval, time, wait.Token), nudge.WaitAsync(wait.Token));
                await wait.CancelAsync();
                if (!stopping.IsCancellationRequested)
                {
                    await TurnAsync(isFinal: false, stopping);
                    accounts.Review();
                }
            }
            catch (LedgerUnavailableException e) when (e.Definite)
            {
                // Kept, it would block all news that follow. What it gave back is free again when its leases end.
                Log.LeaseCallRefused(log, e);
                pending.TryDequeue(out _);
            }
            catch (LedgerUnavailableException e)
            {
                contact.Lost(e);
            }
            catch (Exception e)
            {
                Log.LoopFailed(log, e, "lease news");
            }
        }
    }

    /// <summary>Tells all that is new; <paramref name="isFinal"/> gives everything back that no open request holds.</summary>
    public async Task TurnAsync(bool isFinal, CancellationToken cancellationToken)
    {
        // News whose outcome is not known goes first and unchanged: its amounts are relative and must count once.
        await SendPendingAsync(cancellationToken);
        Collect(isFinal);
        await SendPendingAsync(cancellationToken);
    }

    /// <summary>Somebody waits for what others have idle: the next turn is now.</summary>
    public void Hurry()
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

    public void Dispose() => nudge.Dispose();

    private void Collect(bool isFinal)
    {
        var news = new List<LeaseRenew>();
        foreach (var account in accounts.All)
        {
            account.AddNews(news, time.GetUtcNow(), isFinal);
        }

        // With nothing to say and Metering away, an empty call finds out when it is back.
        LeaseRenew[][] calls = news.Count > 0 ? [.. news.Chunk(LeaseRequest.MaxItems)] : contact.IsLost ? [[]] : [];
        foreach (var call in calls)
        {
            pending.Enqueue(new LeaseRequest { Source = source, CallId = Guid.CreateVersion7().ToString("N"), Renew = call });
        }
    }

    private async Task SendPendingAsync(CancellationToken cancellationToken)
    {
        while (pending.TryPeek(out var news))
        {
            var answer = await ledger.CallAsync(news, cancellationToken);
            pending.Dequeue();
            contact.Answered(answer);
            foreach (var refusal in answer.Refusals)
            {
                Log.LeaseLost(log, refusal.LeaseId, refusal.Message);
            }

            foreach (var account in accounts.All)
            {
                account.Learn(answer, time.GetUtcNow());
                if (account.StartRepeat())
                {
                    repeat(account);
                }
            }
        }
    }
}
