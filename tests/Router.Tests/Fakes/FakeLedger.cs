using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Pricing;

namespace ClaudeConfig.Router.Tests.Fakes;

/// <summary>Budgets in memory: no grant passes a limit, every change is relative.</summary>
internal sealed class FakeLedger
{
    private readonly Lock gate = new();
    private readonly Dictionary<ObjectRef, Account> accounts = [];
    private readonly Dictionary<string, Lease> leases = [];

    public TimeSpan LeaseLength { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Set where spent + held was ever above a limit.</summary>
    public bool WentOver { get; private set; }

    /// <summary>What the ledger says of every wish, if it says the same of all.</summary>
    public LeaseRefusalReason? Always { get; set; }

    /// <summary>What a gateway may let pass beyond its leases of every budget; null says nothing of it.</summary>
    public decimal? Advance { get; set; }

    public int Calls { get; private set; }

    /// <summary>Sessions that every budget stops.</summary>
    public IReadOnlyList<StoppedSession> Stopped { get; set; } = [];

    /// <summary>How often the use of budgets was asked for.</summary>
    public int UsesAsked { get; private set; }

    public int Acquired { get; private set; }

    /// <summary>Leases that were asked for.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<LeaseAcquire> Wishes { get; } = [];

    /// <summary>Whose requests leases were asked for.</summary>
    public HashSet<string> Members { get; } = [];

    /// <summary>A member whose share is used up.</summary>
    public string? WithoutShare { get; set; }

    public void Limit(ObjectRef budget, decimal limit)
    {
        lock (gate)
        {
            (accounts.TryGetValue(budget, out var account) ? account : accounts[budget] = new Account()).Limit = limit;
        }
    }

    public (decimal Spent, decimal Held) Figures(ObjectRef budget)
    {
        lock (gate)
        {
            return (accounts[budget].Spent, accounts[budget].Held);
        }
    }

    /// <summary>Takes money away, as another gateway would.</summary>
    public void Hold(ObjectRef budget, decimal amount)
    {
        lock (gate)
        {
            accounts[budget].Held += amount;
        }
    }

    public void Spend(ObjectRef budget, decimal amount)
    {
        lock (gate)
        {
            accounts[budget].Spent += amount;
        }
    }

    public IReadOnlyList<BudgetUse> Uses(IReadOnlyList<ObjectRef> budgets)
    {
        lock (gate)
        {
            UsesAsked++;
            return [.. budgets.Where(accounts.ContainsKey).Select(budget => new BudgetUse { Budget = budget, UsedPercent = PercentOf(accounts[budget]), SpentPercent = PercentOf(accounts[budget]), Stopped = Stopped })];
        }
    }

    public LeaseResponse Call(LeaseRequest request)
    {
        lock (gate)
        {
            Calls++;
            var grants = new List<LeaseGrant>();
            var refusals = new List<LeaseRefusal>();
            foreach (var left in leases.Values.Where(lease => request.Retired.Contains(lease.Incarnation)))
            {
                left.Budgets.ToList().ForEach(budget => accounts[budget].Held -= left.Held);
                left.Held = 0;
            }

            foreach (var wish in request.Acquire)
            {
                Acquired++;
                Wishes.Enqueue(wish);
                Members.Add(wish.Member ?? "(everyone)");
                Answer(wish.Member is not null && wish.Member == WithoutShare ? Refusal(wish.LeaseId, wish.Budgets[0], LeaseRefusalReason.Spent, 0m) with { Member = WithoutShare } : Always is { } reason ? Refusal(wish.LeaseId, wish.Budgets[0], reason, 0m) : Grant(new Lease(wish.LeaseId, request.Incarnation, wish.Budgets), wish.Minimum, wish.Wanted));
            }

            foreach (var news in request.Renew)
            {
                Answer(Renew(news));
            }

            WentOver |= accounts.Values.Any(account => account.Spent + account.Held > account.Limit);
            return new LeaseResponse
            {
                Grants = grants,
                Refusals = refusals,
                Advances = Advance is { } part ? [.. accounts.Keys.Select(budget => new BudgetAdvance { Budget = budget, Amount = part })] : [],
            };

            void Answer(object answer)
            {
                if (answer is LeaseGrant grant)
                {
                    grants.Add(grant);
                }
                else
                {
                    refusals.Add((LeaseRefusal)answer);
                }
            }
        }
    }

    /// <summary>An event arrived: its charge leaves held, its cost becomes spent.</summary>
    public void Charge(UsageEvent item)
    {
        lock (gate)
        {
            var cost = CostCalculator.Cost(item.Usage, item.Modifiers, PriceBook.Public.Find(item.Provider, item.Model, item.StartTime)!).Total;
            if (item.LeaseId is { } id && leases.TryGetValue(id, out var lease))
            {
                foreach (var budget in lease.Budgets)
                {
                    accounts[budget].Held -= item.LeaseCharge;
                    accounts[budget].Spent += cost;
                }

                lease.Held -= item.LeaseCharge;
            }

            WentOver |= accounts.Values.Any(account => account.Spent + account.Held > account.Limit);
        }
    }

    private static int PercentOf(Account account) => (int)(account.Spent * 100 / Math.Max(account.Limit, 0.0001m));

    private object Renew(LeaseRenew news)
    {
        if (!leases.TryGetValue(news.LeaseId, out var lease))
        {
            return Refusal(news.LeaseId, default, LeaseRefusalReason.UnknownLease, 0m);
        }

        foreach (var budget in lease.Budgets)
        {
            accounts[budget].Held -= news.Return;
        }

        lease.Held -= news.Return;

        return Grant(lease, news.Minimum, news.Wanted);
    }

    private object Grant(Lease lease, decimal minimum, decimal wanted)
    {
        var tightest = lease.Budgets.Where(accounts.ContainsKey).MinBy(budget => accounts[budget].Limit - accounts[budget].Spent - accounts[budget].Held);
        var account = accounts[tightest];
        var remaining = account.Limit - account.Spent - account.Held;
        if (minimum > 0 && remaining < minimum)
        {
            var reason = account.Limit - account.Spent < minimum ? LeaseRefusalReason.Spent : LeaseRefusalReason.HeldInFlight;
            return Refusal(lease.Id, tightest, reason, remaining);
        }

        // Near the limit no more than a single request's worth.
        var amount = wanted <= 0 ? 0m : remaining < wanted * 4 ? Math.Min(minimum, remaining) : wanted;
        foreach (var budget in lease.Budgets)
        {
            accounts[budget].Held += amount;
        }

        lease.Held += amount;
        leases[lease.Id] = lease;
        var used = (int)((account.Spent + account.Held) * 100 / Math.Max(account.Limit, 0.0001m));
        return new LeaseGrant { LeaseId = lease.Id, Amount = amount, ExpiresAt = DateTimeOffset.UtcNow + LeaseLength, UsedPercent = used };
    }

    private static LeaseRefusal Refusal(string lease, ObjectRef budget, LeaseRefusalReason reason, decimal remaining) => new()
    {
        LeaseId = lease,
        Budget = budget,
        Reason = reason,
        Message = $"budget {budget} ({reason}) resets at midnight",
        RetryAt = reason == LeaseRefusalReason.Spent ? DateTimeOffset.UtcNow.AddHours(5) : null,
        Remaining = remaining,
    };

    private sealed class Account
    {
        public decimal Limit { get; set; }

        public decimal Spent { get; set; }

        public decimal Held { get; set; }
    }

    private sealed record Lease(string Id, string Incarnation, IReadOnlyList<ObjectRef> Budgets)
    {
        public decimal Held { get; set; }
    }
}
