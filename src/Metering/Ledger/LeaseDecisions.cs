using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Decides one call over locked rows. No I/O: what it changed is saved afterwards, in the same transaction.</summary>
internal sealed class LeaseDecisions(
    RuleSet rules, LockedLedger ledger, LedgerOptions options, LeaseCounts counts, (string Source, string Incarnation) gateway, DateTimeOffset now)
{
    private readonly Dictionary<string, decimal> _granted = [];
    private readonly List<LeaseRefusal> _refusals = [];

    public void Retire(string leaseId) => ledger.Leases[leaseId].Retire(now);

    public void Report(LeaseRenew renew)
    {
        if (Find(renew.LeaseId) is not { } lease)
        {
            _refusals.Add(LedgerRefusals.UnknownLease(renew.LeaseId, now));
            return;
        }

        lease.Report(Amounts.Round(renew.Return), Amounts.Round(renew.Outstanding), renew.Release, now, options.LeaseLifetime);
        _granted.TryAdd(lease.Id, 0);
    }

    public void Grow(LeaseRenew renew)
    {
        if (Find(renew.LeaseId) is not { } lease || lease.State != LeaseState.Active || lease.UsableUntil <= now)
        {
            return;
        }

        if (TrySize(renew.LeaseId, lease.Windows, lease.Shares, renew.Minimum, renew.Wanted) is { } amount)
        {
            lease.Grow(amount);
            _granted[lease.Id] += amount;
        }
    }

    public void Acquire(LeaseAcquire acquire)
    {
        if (ledger.Leases.ContainsKey(acquire.LeaseId))
        {
            _refusals.Add(LedgerRefusals.LeaseIdInUse(acquire.LeaseId, acquire.Budgets[0], now));
            return;
        }

        // One that was deleted has nothing to say any more, and nothing is charged to it; the bundle of this gateway is a moment behind.
        if (acquire.Budgets.Where(budget => rules.Find(budget) is null && !rules.HasEnded(budget)).Select(budget => (ObjectRef?)budget).FirstOrDefault() is { } unknown)
        {
            _refusals.Add(LedgerRefusals.UnknownBudget(acquire.LeaseId, unknown, now));
            return;
        }

        var budgets = rules.WithAncestors(acquire.Budgets).Where(budget => rules.Find(budget) is not null).ToList();
        if (WindowsOf(acquire.LeaseId, budgets) is not { } windows)
        {
            return;
        }

        var shares = ledger.SharesOf(windows, acquire.Member);
        if (TrySize(acquire.LeaseId, windows, shares, acquire.Minimum, acquire.Wanted) is not { } amount)
        {
            return;
        }

        var lease = new Lease
        {
            Id = acquire.LeaseId, Source = gateway.Source, Incarnation = gateway.Incarnation, Member = acquire.Member, Groups = acquire.Groups, AcquiredAt = now,
            Budgets = budgets, Windows = windows, Shares = shares,
        };
        ledger.Add(lease.Begin(amount, options.LeaseLifetime), budgets);
        _granted[lease.Id] = amount;
    }

    public LeaseResponse Response() => new()
    {
        Grants = [.. _granted.Select(grant => Grant(ledger.Leases[grant.Key], grant.Value))],
        Refusals = _refusals,
        Advances =
        [
            .. _granted.Keys.SelectMany(id => ledger.Leases[id].Windows).Where(IsCurrent).DistinctBy(window => window.Budget)
                .Select(window => (window.Budget, Amount: counts.AdvanceOf(window, rules.Find(window.Budget)?.UpTo)))
                .Where(advance => advance.Amount is not null)
                .Select(advance => new BudgetAdvance { Budget = advance.Budget, Amount = advance.Amount!.Value }),
        ],
    };

    private LeaseGrant Grant(Lease lease, decimal amount) => new()
    {
        LeaseId = lease.Id,
        Amount = amount,
        ExpiresAt = lease.UsableUntil,
        WindowEnd = lease.WindowEnd,
        Spare = lease.Windows.Select(window => counts.PartOf(window)).Concat(lease.Shares.Select(share => counts.PartOf(share))).Min(),
        UsedPercent = lease.UsedPercent,
    };

    /// <summary>A lease answers to the run of a gateway that took it, and to no other.</summary>
    private Lease? Find(string id) =>
        ledger.Leases.GetValueOrDefault(id) is { } lease && lease.State != LeaseState.Closed && (lease.Source, lease.Incarnation) == gateway ? lease : null;

    /// <summary>The windows to reserve in. A limited budget outside its own time has nothing to give.</summary>
    private List<Window>? WindowsOf(string leaseId, List<ObjectRef> budgets)
    {
        var windows = new List<Window>();
        foreach (var budget in budgets)
        {
            var rule = rules.Find(budget)!;
            if (rules.WindowAt(budget, now) is { } span && ledger.Windows.TryGetValue(new WindowKey(budget, span.Start), out var window))
            {
                windows.Add(window);
                windows.AddRange(AlsoIn(window));
            }
            else if (rule.Enforced)
            {
                _refusals.Add(LedgerRefusals.NoWindow(leaseId, rule, now));
                return null;
            }
        }

        return windows;
    }

    /// <summary>Windows that overlap one of now: what is taken is held in them as well, and what they have room for is no matter yet.</summary>
    private IEnumerable<Window> AlsoIn(Window current) => rules.IsRolling(current.Budget)
        ? ledger.Windows.Values.Where(window => window.Budget == current.Budget && window != current && window.Start <= now && !(window.End <= now))
        : [];

    private bool IsCurrent(Window window) => !rules.IsRolling(window.Budget) || rules.WindowAt(window.Budget, now)?.Start == window.Start;

    /// <summary>Between minimum and wanted, a share of the least room; null and a refusal where not even the minimum fits.</summary>
    private decimal? TrySize(string leaseId, IReadOnlyList<Window> all, IReadOnlyList<MemberShare> allShares, decimal minimum, decimal wanted)
    {
        List<Window> windows = [.. all.Where(IsCurrent)];
        List<MemberShare> shares = [.. allShares.Where(share => IsCurrent(share.Window))];
        // What was spent before a window was built is not known yet: nothing is granted on a guess.
        var building = windows.FirstOrDefault(window => window.Building && (window.Enforced || shares.Any(share => share.Window == window && share.Enforced)));
        if (building is not null)
        {
            _refusals.Add(LedgerRefusals.BeingCounted(leaseId, building, now));
            return null;
        }

        if ((OfBudgets(leaseId, windows, minimum) ?? OfShares(leaseId, shares, minimum)) is { } refusal)
        {
            _refusals.Add(refusal);
            return null;
        }

        return windows.Select(window => window.Room).Concat(shares.Select(share => share.Room)).Min() is { } room
            ? Math.Min(room, Math.Max(minimum, Amounts.Floor(Math.Min(wanted, room * options.LargestShare))))
            : Amounts.Floor(wanted);
    }

    /// <summary>Of several budgets in the way, the one that is spent matters more than one that is merely held.</summary>
    private LeaseRefusal? OfBudgets(string leaseId, IReadOnlyList<Window> windows, decimal minimum) =>
        windows.Where(window => window.Room < minimum || (window.Room is not null && (window.LimitUsd == 0 || window.Rate is null))).MinBy(window => window.RoomWithoutHolds) is { } named
            ? LedgerRefusals.NoRoom(leaseId, rules.Find(named.Budget)!, named, minimum, now)
            : null;

    private LeaseRefusal? OfShares(string leaseId, IReadOnlyList<MemberShare> shares, decimal minimum) =>
        shares.Where(share => share.Room < minimum || (share.Room is not null && (share.OneTooMany || share.LimitUsd is null or 0))).MinBy(share => share.RoomWithoutHolds) is { } named
            ? LedgerRefusals.NoShare(leaseId, rules.Find(named.Window.Budget)!, named, minimum, now)
            : null;
}
