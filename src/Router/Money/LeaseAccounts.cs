using System.Collections.Concurrent;
using ClaudeConfig.Contracts;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Money;

/// <summary>The accounts of all budget sets in use.</summary>
internal sealed class LeaseAccounts(TimeSpan kept, LastAnswer lastAnswer, AdvanceBounds bounds, TimeProvider time, RouterMetrics metrics)
{
    private readonly ConcurrentDictionary<BudgetSet, LeaseAccount> accounts = new();

    public IEnumerable<LeaseAccount> All => accounts.Values;

    public LeaseAccount Of(BudgetSet set) => accounts.GetOrAdd(set, Create);

    /// <summary>Asks all others for what they hold of a budget and do not need. True where there is something.</summary>
    public bool SqueezeOthers(LeaseAccount account, ObjectRef budget)
    {
        var now = time.GetUtcNow();
        var found = false;
        foreach (var other in accounts.Values)
        {
            found |= other != account && other.Squeeze(budget, now);
        }

        return found;
    }

    /// <summary>Shows the totals, and forgets accounts that nobody needs.</summary>
    public void Review()
    {
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

    private LeaseAccount Create(BudgetSet set) => new(set, kept, lastAnswer, bounds);
}
