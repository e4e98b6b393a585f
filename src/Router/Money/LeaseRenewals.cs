using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Money;

/// <summary>What an account says to the ledger: calls for money, and news of what is held, goes back or ends. Guarded by its account's lock.</summary>
internal sealed class LeaseRenewals(BudgetSet set, LeaseBalance balance, LeaseDemand demand, BudgetPressure pressure, HoldQueue queue)
{
    private const int Digits = 6;
    private const decimal Smallest = 0.000001m;

    /// <summary>A call for what the queue needs.</summary>
    /// <param name="source">This gateway.</param>
    /// <param name="callId">Name of the call.</param>
    /// <param name="giveBackFirst">Ledger and gateway must not wait for each other: money that is too little for anyone here goes back before more is asked.</param>
    /// <param name="now">The time.</param>
    public LeaseRequest Call(string source, string callId, bool giveBackFirst, DateTimeOffset now)
    {
        balance.RetireExpired(now);
        var (smallest, sum) = queue.Ask();
        var tight = pressure.IsTight(now);
        var wanted = tight ? sum : Math.Max(sum * 2, Math.Round(demand.Now, Digits));
        if (balance.Current is not { } lease)
        {
            var acquire = new LeaseAcquire { LeaseId = Guid.CreateVersion7().ToString("N"), Budgets = set.Budgets, Member = set.Member, Groups = set.Groups, Minimum = smallest, Wanted = wanted };
            return new LeaseRequest { Source = source, CallId = callId, Acquire = [acquire] };
        }

        var back = giveBackFirst ? lease.Available : 0m;
        lease.Available -= back;
        var minimum = Math.Max(Smallest, smallest - lease.Available);
        var renew = new LeaseRenew
        {
            LeaseId = lease.Id,
            Return = back,
            Outstanding = lease.Outstanding,
            Minimum = minimum,
            Wanted = Math.Max(minimum, wanted - lease.Available - (tight ? 0 : lease.Outstanding)),
        };
        return new LeaseRequest { Source = source, CallId = callId, Renew = [renew] };
    }

    /// <summary>Adds what the ledger should know of every lease. What is idle goes back.</summary>
    /// <param name="news">Where to.</param>
    /// <param name="isAsking">A call for money is under way: the lease must not end meanwhile.</param>
    /// <param name="isFinal">Everything goes back.</param>
    /// <param name="now">The time.</param>
    public void AddNews(List<LeaseRenew> news, bool isAsking, bool isFinal, DateTimeOffset now)
    {
        demand.Age(balance.Current?.Outstanding ?? 0m);
        balance.RetireExpired(now);
        if (isFinal)
        {
            balance.Retire();
        }

        if (balance.Current is { } lease)
        {
            AddCurrent(news, lease, isAsking, now);
        }

        balance.ReleaseRetiring(news);
    }

    private void AddCurrent(List<LeaseRenew> news, LocalLease lease, bool isAsking, DateTimeOffset now)
    {
        var keep = pressure.IsTight(now) || (lease.Outstanding == 0m && demand.IsSmall) ? 0m : Math.Max(0m, demand.Now - lease.Outstanding);
        var back = !queue.IsEmpty ? 0m : keep == 0m ? lease.Available : Math.Round(Math.Max(0m, lease.Available - keep), Digits, MidpointRounding.ToZero);
        lease.Available -= back;
        var end = lease.Available == 0m && lease.Outstanding == 0m && queue.IsEmpty && !isAsking;
        news.Add(new LeaseRenew { LeaseId = lease.Id, Return = back, Outstanding = lease.Outstanding, Release = end });
        if (end)
        {
            balance.Drop();
        }
    }
}
