using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Money;

/// <summary>
/// The leased money of one budget set: its parts behind one lock, and the call that is under way. Pure state; who calls the ledger and when
/// is <see cref="LeaseManager"/>'s.
/// </summary>
/// <remarks>
/// At any moment the ledger's held amount of a lease is at least available + outstanding + charges under way, so nothing that is
/// spent from here was not granted.
/// </remarks>
internal sealed class LeaseAccount
{
    private readonly Lock gate = new();
    private readonly BudgetSet set;
    private readonly TimeSpan kept;
    private readonly LastAnswer lastAnswer;
    private readonly AdvanceBounds bounds;
    private readonly LeaseBalance balance = new();
    private readonly LeaseDemand demand = new();
    private readonly BudgetPressure pressure = new();
    private readonly HoldQueue queue = new();
    private readonly LastKnownAdvance advance = new();
    private readonly LeaseRenewals renewals;
    private LeaseRequest? unanswered;
    private bool flying;
    private bool giveBackFirst;
    private DateTimeOffset lastUse;

    /// <param name="set">Whose money it is.</param>
    /// <param name="kept">How long the ledger keeps what a gateway that it does not hear of had leased.</param>
    /// <param name="lastAnswer">When the ledger answered last, in this run or an earlier one.</param>
    /// <param name="bounds">What may pass beyond the leases of all accounts.</param>
    public LeaseAccount(BudgetSet set, TimeSpan kept, LastAnswer lastAnswer, AdvanceBounds bounds)
    {
        (this.set, this.kept, this.lastAnswer, this.bounds) = (set, kept, lastAnswer, bounds);
        renewals = new LeaseRenewals(set, balance, demand, pressure, queue);
    }

    /// <summary>Signalled when money came free here.</summary>
    public event Action? Freed;

    public (decimal Available, decimal Outstanding) Totals
    {
        get
        {
            lock (gate)
            {
                return balance.Totals;
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
            queue.Add(request);
            (var start, flying) = (!flying, true);
            return start;
        }
    }

    /// <summary>Leaves the queue; false where the result is already there.</summary>
    public bool Leave(HoldRequest request)
    {
        lock (gate)
        {
            return queue.Remove(request);
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
            if (unanswered is null && !queue.IsEmpty)
            {
                unanswered = renewals.Call(source, callId, giveBackFirst, now);
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
            advance.InContact(now);
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
            advance.InContact(now);
            foreach (var grant in response.Grants.Where(grant => balance.Knows(grant.LeaseId)))
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
            queue.AnswerAll(request => WithoutLedgerLocked(request, now));
            flying = false;
        }
    }

    /// <summary>
    /// Leaves the queue after a wait in which the ledger did not say a word: for this request it is away. Null where the result is already
    /// there, or the ledger did say why it waits.
    /// </summary>
    public HoldResult? LeaveUnheard(HoldRequest request, DateTimeOffset now)
    {
        lock (gate)
        {
            return request.Told is null && queue.Remove(request) ? WithoutLedgerLocked(request, now) : null;
        }
    }

    /// <summary>Other budget sets need the money: nothing idle is kept for a while.</summary>
    public bool Squeeze(ObjectRef budget, DateTimeOffset now)
    {
        lock (gate)
        {
            if (!set.Budgets.Contains(budget) || balance.Current is not { Available: > 0 })
            {
                return false;
            }

            pressure.Tighten(now);
            return true;
        }
    }

    /// <summary>News for the ledger: what is outstanding, what goes back, what ends. <paramref name="final"/> gives everything back.</summary>
    public void AddNews(List<LeaseRenew> news, DateTimeOffset now, bool final)
    {
        lock (gate)
        {
            renewals.AddNews(news, flying, final, now);
        }
    }

    /// <summary>Nothing is leased, held or waited for, and nobody asked lately.</summary>
    public bool IsIdle(DateTimeOffset now)
    {
        lock (gate)
        {
            return balance.IsEmpty && queue.IsEmpty && now - lastUse > kept;
        }
    }

    public void Shrink(LocalLease lease, decimal by)
    {
        lock (gate)
        {
            LeaseBalance.Shrink(lease, by);
        }

        Freed?.Invoke();
    }

    public decimal Settle(LocalLease lease, decimal held, decimal cost)
    {
        decimal charge;
        lock (gate)
        {
            charge = LeaseBalance.Settle(lease, held, cost);
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
            return !queue.IsEmpty;
        }
    }

    private void ServeLocked(DateTimeOffset now) => queue.Serve(amount => TakeLocked(amount, now));

    private Hold? TakeLocked(decimal amount, DateTimeOffset now)
    {
        if (balance.Take(amount, now) is not { } lease)
        {
            return null;
        }

        demand.Saw(lease.Outstanding);
        return Hold.From(this, lease, amount);
    }

    private HoldResult WithoutLedgerLocked(HoldRequest request, DateTimeOffset now) => request.Terms.Policy switch
    {
        MeteringUnavailablePolicy.Allow when !(now - lastAnswer.At > request.Terms.Lasts) => new HoldResult(Hold.Nothing(), null),
        MeteringUnavailablePolicy.LastKnown => new HoldResult(TakeLastKnownLocked(request.Amount, request.Terms, now), null),
        _ => HoldResult.Unavailable,
    };

    /// <summary>First what was leased: the ledger keeps it for us, though we cannot renew it. Then what it may have given to others meanwhile.</summary>
    private Hold? TakeLastKnownLocked(decimal amount, AwayTerms terms, DateTimeOffset now)
    {
        if (!advance.IsOpen(now, terms.Lasts))
        {
            return null;
        }

        if (advance.IsOpen(now, kept) && balance.TakeUnrenewed(amount, now) is { } sure)
        {
            return Hold.From(this, sure, amount);
        }

        if (bounds.TryTake(terms.Bounded, amount) is not { } giveBack)
        {
            return null;
        }

        if (balance.TakeUnrenewed(amount, now) is { } old)
        {
            return Hold.Ahead(this, old, amount, giveBack);
        }

        var usual = terms.AllBounded ? decimal.MaxValue : demand.Usual;
        if (pressure.IsSpent(now) || advance.TryTake(amount, usual, now) is not { } taken)
        {
            giveBack(amount);
            return null;
        }

        return Hold.Ahead(this, null, amount, back =>
        {
            giveBack(back);
            GiveBack(back, taken);
        });
    }

    private void GiveBack(decimal amount, int taken)
    {
        lock (gate)
        {
            advance.GiveBack(amount, taken);
        }
    }

    private void GrantLocked(LeaseGrant grant, DateTimeOffset now)
    {
        if (balance.Grant(grant, now))
        {
            pressure.Granted(grant);
            if (balance.Current?.Id == grant.LeaseId)
            {
                advance.Learn(grant);
            }
        }
    }

    private LeaseRefusal? RefuseLocked(LeaseRefusal refusal, DateTimeOffset now)
    {
        switch (refusal.Reason)
        {
            case LeaseRefusalReason.UnknownLease:
                balance.Lose(refusal.LeaseId);
                return null;

            case LeaseRefusalReason.Spent:
                pressure.Spent(refusal, now);
                queue.RefuseAsked(refusal);
                return null;

            case LeaseRefusalReason.UnknownBudget or LeaseRefusalReason.BeingCounted:
                queue.Tell(refusal);
                return refusal;

            default:
                pressure.Tighten(now);
                queue.TellHeld(refusal);
                return refusal;
        }
    }
}
