using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Money;

/// <summary>
/// The leased money of one budget set: what is free, what is held, who waits. Pure state behind one lock; who calls the ledger and
/// when is <see cref="LeaseManager"/>'s.
/// </summary>
/// <remarks>
/// At any moment the ledger's held amount of a lease is at least available + outstanding + charges under way, so nothing that is
/// spent from here was not granted.
/// </remarks>
internal sealed class LeaseAccount(BudgetSet set, TimeSpan lastKnownLimit)
{
    private const decimal Headroom = 1.5m;
    private const decimal Decay = 0.8m;
    private const decimal SlowDecay = 0.995m;
    private const int Digits = 6;
    private const int NearLimitPercent = 90;
    private const decimal Smallest = 0.000001m;
    private static readonly TimeSpan TightFor = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly List<HoldRequest> waiting = [];
    private readonly List<LocalLease> retiring = [];
    private LocalLease? current;
    private decimal demand;
    private decimal? emergency;
    private decimal asked;
    private decimal usual;
    private int usedPercent;
    private DateTimeOffset spentUntil;
    private LeaseRequest? unanswered;
    private bool flying;
    private bool giveBackFirst;
    private DateTimeOffset tightUntil;
    private DateTimeOffset lastContact = DateTimeOffset.MinValue;
    private DateTimeOffset lastUse;

    public BudgetSet Set => set;

    /// <summary>Signalled when money came free here.</summary>
    public event Action? Freed;

    /// <summary>Highest use among the budgets as of the last grant; 100 between a refusal for good and the reset.</summary>
    public int UsedPercent(DateTimeOffset now)
    {
        lock (gate)
        {
            return now < spentUntil ? 100 : usedPercent;
        }
    }

    public (decimal Available, decimal Outstanding) Totals
    {
        get
        {
            lock (gate)
            {
                var leases = Leases().Where(lease => !lease.Lost).ToArray();
                return (leases.Sum(lease => lease.Available), leases.Sum(lease => lease.Outstanding));
            }
        }
    }

    /// <summary>The fast way: enough is there.</summary>
    public Hold? TryHold(decimal amount, DateTimeOffset now)
    {
        lock (gate)
        {
            lastUse = now;
            return TakeLocked(amount, now);
        }
    }

    /// <summary>Joins the queue. True where the caller has to start the flight that fetches money.</summary>
    public bool Enqueue(HoldRequest request)
    {
        lock (gate)
        {
            waiting.Add(request);
            (var start, flying) = (!flying, true);
            return start;
        }
    }

    /// <summary>Leaves the queue; false where the result is already there.</summary>
    public bool Leave(HoldRequest request)
    {
        lock (gate)
        {
            return waiting.Remove(request);
        }
    }

    /// <summary>True where a call is still without an answer and no flight is on its way to repeat it.</summary>
    public bool StartRepeat()
    {
        lock (gate)
        {
            var start = unanswered is not null && !flying;
            flying |= start;
            return start;
        }
    }

    /// <summary>Serves who can be served and says what to ask for, or null (and the flight is over) when nobody waits.</summary>
    public LeaseRequest? NextCall(string source, string callId, DateTimeOffset now)
    {
        lock (gate)
        {
            ServeLocked(now);
            // A call without an answer may have been carried out: only its repetition, under the same id, tells.
            if (unanswered is null && waiting.Count > 0)
            {
                unanswered = BuildCallLocked(source, callId, now);
            }

            flying = unanswered is not null;
            return unanswered;
        }
    }

    /// <summary>Takes in an answer. Returns the refusal that makes the queue wait, if there is one.</summary>
    public LeaseRefusal? Apply(LeaseResponse response, DateTimeOffset now)
    {
        lock (gate)
        {
            unanswered = null;
            InContactLocked(now);
            foreach (var grant in response.Grants)
            {
                GrantLocked(grant, now);
            }

            LeaseRefusal? wait = null;
            foreach (var refusal in response.Refusals)
            {
                wait = RefuseLocked(refusal, now) ?? wait;
            }

            giveBackFirst = wait is not null;
            ServeLocked(now);
            return wait;
        }
    }

    /// <summary>The call was refused as such: it is not repeated.</summary>
    public void Forget()
    {
        lock (gate)
        {
            unanswered = null;
        }
    }

    /// <summary>Takes in an answer to news: only what is about our leases.</summary>
    public void Learn(LeaseResponse response, DateTimeOffset now)
    {
        lock (gate)
        {
            InContactLocked(now);
            foreach (var grant in response.Grants.Where(grant => Leases().Any(lease => lease.Id == grant.LeaseId)))
            {
                GrantLocked(grant, now);
            }

            foreach (var refusal in response.Refusals.Where(refusal => refusal.Reason == LeaseRefusalReason.UnknownLease))
            {
                RefuseLocked(refusal, now);
            }
        }
    }

    /// <summary>Metering is away: everyone who waits is answered by policy.</summary>
    public void LedgerAway(DateTimeOffset now)
    {
        lock (gate)
        {
            foreach (var request in waiting)
            {
                request.Result.SetResult(request.Policy switch
                {
                    MeteringUnavailablePolicy.Allow => new HoldResult(Hold.Nothing(), null),
                    MeteringUnavailablePolicy.LastKnown => new HoldResult(TakeLastKnownLocked(request.Amount, now), null),
                    _ => HoldResult.Unavailable,
                });
            }

            waiting.Clear();
            flying = false;
        }
    }

    /// <summary>Other budget sets need the money: nothing idle is kept for a while.</summary>
    public bool Squeeze(ObjectRef budget, DateTimeOffset now)
    {
        lock (gate)
        {
            if (!set.Budgets.Contains(budget) || current is not { Available: > 0 })
            {
                return false;
            }

            tightUntil = now + TightFor;
            return true;
        }
    }

    /// <summary>News for the ledger: what is outstanding, what goes back, what ends. <paramref name="final"/> gives everything back.</summary>
    public void AddNews(List<LeaseRenew> news, DateTimeOffset now, bool final)
    {
        lock (gate)
        {
            demand = Math.Max(demand * Decay, current?.Outstanding ?? 0m);
            usual = Math.Max(usual * SlowDecay, demand);
            RetireExpiredLocked(now);
            if (final && current is not null)
            {
                retiring.Add(current);
                current = null;
            }

            if (current is not null)
            {
                AddCurrentLocked(news, now);
            }

            foreach (var lease in retiring.Where(lease => !lease.Lost && (lease.Outstanding > 0 || lease.Available > 0 || !lease.ReleaseSent)))
            {
                news.Add(new LeaseRenew { LeaseId = lease.Id, Return = lease.Available, Outstanding = lease.Outstanding, Release = true });
                lease.Available = 0m;
                lease.ReleaseSent = true;
            }

            retiring.RemoveAll(lease => lease.Outstanding == 0m && lease.Available == 0m);
        }
    }

    /// <summary>Nothing is leased, held or waited for, and nobody asked lately.</summary>
    public bool IsIdle(DateTimeOffset now)
    {
        lock (gate)
        {
            return current is null && retiring.Count == 0 && waiting.Count == 0 && now - lastUse > lastKnownLimit;
        }
    }

    public void Shrink(LocalLease lease, decimal by)
    {
        lock (gate)
        {
            lease.Outstanding -= by;
            lease.Available += lease.Lost ? 0m : by;
        }

        Freed?.Invoke();
    }

    public decimal Settle(LocalLease lease, decimal held, decimal cost)
    {
        decimal charge;
        lock (gate)
        {
            charge = Math.Min(cost, held + (lease.Lost ? 0m : lease.Available));
            lease.Outstanding -= held;
            lease.Available += lease.Lost ? 0m : held - charge;
        }

        Freed?.Invoke();
        return charge;
    }

    /// <summary>Serves who waits from what came free. True where somebody still waits.</summary>
    public bool Serve(DateTimeOffset now)
    {
        lock (gate)
        {
            ServeLocked(now);
            return waiting.Count > 0;
        }
    }

    private LeaseRequest BuildCallLocked(string source, string callId, DateTimeOffset now)
    {
        RetireExpiredLocked(now);
        var smallest = asked = waiting.Min(request => request.Amount);
        var sum = waiting.Sum(request => request.Amount);
        var tight = now < tightUntil || usedPercent >= NearLimitPercent;
        var wanted = tight ? sum : Math.Max(sum * 2, Math.Round(demand * Headroom, Digits));
        if (current is null)
        {
            var acquire = new LeaseAcquire { LeaseId = Guid.CreateVersion7().ToString("N"), Budgets = set.Budgets, Minimum = smallest, Wanted = wanted };
            return new LeaseRequest { Source = source, CallId = callId, Acquire = [acquire] };
        }

        // Ledger and gateway must not wait for each other: money that is too little for anyone here goes back before more is asked.
        var back = giveBackFirst ? current.Available : 0m;
        current.Available -= back;
        var renew = new LeaseRenew
        {
            LeaseId = current.Id,
            Return = back,
            Outstanding = current.Outstanding,
            Minimum = Math.Max(Smallest, smallest - current.Available),
            Wanted = Math.Max(Math.Max(Smallest, smallest - current.Available), wanted - current.Available - (tight ? 0 : current.Outstanding)),
        };
        return new LeaseRequest { Source = source, CallId = callId, Renew = [renew] };
    }

    private IEnumerable<LocalLease> Leases() => current is null ? retiring : retiring.Append(current);

    private void AddCurrentLocked(List<LeaseRenew> news, DateTimeOffset now)
    {
        var lease = current!;
        var tight = now < tightUntil || usedPercent >= NearLimitPercent;
        // Below a cent it is cheaper to give up the lease than to talk about it.
        var keep = tight || (lease.Outstanding == 0m && demand < 0.01m) ? 0m : Math.Max(0m, (demand * Headroom) - lease.Outstanding);
        var back = waiting.Count > 0 ? 0m : keep == 0m ? lease.Available : Math.Round(Math.Max(0m, lease.Available - keep), Digits, MidpointRounding.ToZero);
        lease.Available -= back;
        var end = lease.Available == 0m && lease.Outstanding == 0m && waiting.Count == 0 && !flying;
        news.Add(new LeaseRenew { LeaseId = lease.Id, Return = back, Outstanding = lease.Outstanding, Release = end });
        if (end)
        {
            current = null;
        }
    }

    private Hold? TakeLocked(decimal amount, DateTimeOffset now)
    {
        if (current is null || current.Lost || now >= current.ExpiresAt || current.Available < amount)
        {
            return null;
        }

        return TakeFromLocked(current, amount);
    }

    private Hold TakeFromLocked(LocalLease lease, decimal amount)
    {
        lease.Available -= amount;
        lease.Outstanding += amount;
        demand = Math.Max(demand, lease.Outstanding);
        return Hold.From(this, lease, amount);
    }

    // As much as this gateway was used to have under way: bounded, and no longer than the limit.
    private Hold? TakeLastKnownLocked(decimal amount, DateTimeOffset now)
    {
        if (now - lastContact > lastKnownLimit || now < spentUntil)
        {
            return null;
        }

        emergency ??= Math.Max(usual, demand) * Headroom;
        if (emergency < amount)
        {
            return null;
        }

        emergency -= amount;
        return Hold.Nothing();
    }

    private void ServeLocked(DateTimeOffset now)
    {
        for (var i = 0; i < waiting.Count; i++)
        {
            if (TakeLocked(waiting[i].Amount, now) is { } hold)
            {
                waiting[i].Result.SetResult(new HoldResult(hold, null));
                waiting.RemoveAt(i--);
            }
        }
    }

    private void GrantLocked(LeaseGrant grant, DateTimeOffset now)
    {
        var lease = Leases().FirstOrDefault(known => known.Id == grant.LeaseId);
        if (lease is null && grant.Amount > 0m)
        {
            lease = new LocalLease(grant.LeaseId);
            if (current is not null)
            {
                retiring.Add(current);
            }

            current = lease;
        }

        if (lease is null)
        {
            return;
        }

        lease.Available += grant.Amount;
        lease.ExpiresAt = grant.ExpiresAt > lease.ExpiresAt ? grant.ExpiresAt : lease.ExpiresAt;
        usedPercent = grant.UsedPercent;
        spentUntil = grant.Amount > 0m ? DateTimeOffset.MinValue : spentUntil;
        RetireExpiredLocked(now);
    }

    private LeaseRefusal? RefuseLocked(LeaseRefusal refusal, DateTimeOffset now)
    {
        switch (refusal.Reason)
        {
            case LeaseRefusalReason.UnknownLease:
                foreach (var lease in Leases().Where(lease => lease.Id == refusal.LeaseId))
                {
                    lease.Lost = true;
                    lease.Available = 0m;
                }

                if (current is { Lost: true })
                {
                    retiring.Add(current);
                    current = null;
                }

                return null;

            case LeaseRefusalReason.Spent:
                // The smallest wish was refused, so every wish is, except one that came since and is smaller still.
                tightUntil = now + TightFor;
                spentUntil = refusal.RetryAt ?? now + TightFor;
                foreach (var request in waiting.Where(request => request.Amount >= asked))
                {
                    request.Result.SetResult(new HoldResult(null, refusal));
                }

                waiting.RemoveAll(request => request.Amount >= asked);
                return null;

            default:
                tightUntil = now + TightFor;
                return refusal;
        }
    }

    private void InContactLocked(DateTimeOffset now)
    {
        lastContact = now;
        emergency = null;
    }

    private void RetireExpiredLocked(DateTimeOffset now)
    {
        if (current is { } lease && now >= lease.ExpiresAt)
        {
            retiring.Add(lease);
            current = null;
        }
    }
}
