using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Money;

/// <summary>The leases of one budget set: the one that holds are taken from, and those that only end. Guarded by its account's lock.</summary>
internal sealed class LeaseBalance
{
    private readonly List<LocalLease> retiring = [];

    /// <summary>What new holds are taken from, or null.</summary>
    public LocalLease? Current { get; private set; }

    public bool IsEmpty => Current is null && retiring.Count == 0;

    public (decimal Available, decimal Outstanding) Totals
    {
        get
        {
            var leases = All().Where(lease => !lease.Lost).ToArray();
            return (leases.Sum(lease => lease.Available), leases.Sum(lease => lease.Outstanding));
        }
    }

    public bool Knows(string leaseId) => All().Any(lease => lease.Id == leaseId);

    /// <summary>Sets an amount aside; null where the current lease has not as much.</summary>
    public LocalLease? Take(decimal amount, DateTimeOffset now)
    {
        return Current is null || Current.Lost || now >= Current.ExpiresAt || Current.Available < amount ? null : SetAside(Current, amount);
    }

    /// <summary>Sets an amount aside from any lease whose window goes on, whether it could be renewed or not.</summary>
    public LocalLease? TakeUnrenewed(decimal amount, DateTimeOffset now)
    {
        var found = All().FirstOrDefault(lease => !lease.Lost && !lease.ReleaseSent && !(now >= lease.WindowEnd) && lease.Available >= amount);
        return found is null ? null : SetAside(found, amount);
    }

    public static void Shrink(LocalLease lease, decimal by)
    {
        lease.Outstanding -= by;
        lease.Available += lease.Lost ? 0m : by;
    }

    /// <summary>Ends a hold. Returns what its lease could bear of the cost.</summary>
    public static decimal Settle(LocalLease lease, decimal held, decimal cost)
    {
        var charge = Math.Min(cost, held + (lease.Lost ? 0m : lease.Available));
        lease.Outstanding -= held;
        lease.Available += lease.Lost ? 0m : held - charge;
        return charge;
    }

    /// <summary>Takes in a grant; false where it is for a lease that is not known and has no money.</summary>
    public bool Grant(LeaseGrant grant, DateTimeOffset now)
    {
        var lease = All().FirstOrDefault(known => known.Id == grant.LeaseId) ?? (grant.Amount > 0m ? Replace(grant.LeaseId) : null);
        if (lease is null)
        {
            return false;
        }

        lease.Available += grant.Amount;
        lease.ExpiresAt = grant.ExpiresAt > lease.ExpiresAt ? grant.ExpiresAt : lease.ExpiresAt;
        lease.WindowEnd = grant.WindowEnd;
        RetireExpired(now);
        return true;
    }

    /// <summary>The ledger does not know a lease any more: what is available there is no money.</summary>
    public void Lose(string leaseId)
    {
        foreach (var lease in All().Where(lease => lease.Id == leaseId))
        {
            lease.Lost = true;
            lease.Available = 0m;
        }

        if (Current is { Lost: true })
        {
            Retire();
        }
    }

    public void RetireExpired(DateTimeOffset now)
    {
        if (Current is { } lease && now >= lease.ExpiresAt)
        {
            Retire();
        }
    }

    /// <summary>No new holds are taken from the current lease.</summary>
    public void Retire()
    {
        if (Current is not null)
        {
            retiring.Add(Current);
            Current = null;
        }
    }

    /// <summary>The current lease has nothing left and its release is on its way.</summary>
    public void Drop() => Current = null;

    /// <summary>Gives back what is left in retiring leases, and forgets those that are at their end.</summary>
    public void ReleaseRetiring(List<LeaseRenew> news)
    {
        foreach (var lease in retiring.Where(lease => !lease.Lost && (lease.Outstanding > 0 || lease.Available > 0 || !lease.ReleaseSent)))
        {
            news.Add(new LeaseRenew { LeaseId = lease.Id, Return = lease.Available, Outstanding = lease.Outstanding, Release = true });
            lease.Available = 0m;
            lease.ReleaseSent = true;
        }

        retiring.RemoveAll(lease => lease.Outstanding == 0m && lease.Available == 0m);
    }

    private static LocalLease SetAside(LocalLease lease, decimal amount)
    {
        lease.Available -= amount;
        lease.Outstanding += amount;
        return lease;
    }

    private LocalLease Replace(string leaseId)
    {
        Retire();
        return Current = new LocalLease(leaseId);
    }

    private IEnumerable<LocalLease> All() => Current is null ? retiring : retiring.Append(Current);
}
