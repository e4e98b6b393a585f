using System.Collections.Concurrent;
using System.Collections.Frozen;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Money;

/// <summary>How much of each budget is used in percent, as far as this gateway has heard. What it has not heard of counts as unused: leases keep the limit all the same.</summary>
internal sealed class BudgetUses(TimeProvider time)
{
    /// <summary>A budget that refused once is asked again after this: its limit may have been raised, or a smaller request may fit.</summary>
    private static readonly TimeSpan SpentFor = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<ObjectRef, DateTimeOffset> spentUntil = new();
    private volatile FrozenDictionary<ObjectRef, int> heard = FrozenDictionary<ObjectRef, int>.Empty;
    private volatile FrozenDictionary<ObjectRef, int> spent = FrozenDictionary<ObjectRef, int>.Empty;

    /// <summary>Spent alone: a refusal of one request says nothing about it.</summary>
    public int SpentOf(ObjectRef budget) => spent.GetValueOrDefault(budget);

    public int Of(ObjectRef budget)
    {
        var used = heard.GetValueOrDefault(budget);
        return used < 100 && spentUntil.TryGetValue(budget, out var until) && time.GetUtcNow() < until ? 100 : used;
    }

    /// <summary>The highest among them.</summary>
    public int Of(BudgetSet set)
    {
        var highest = 0;
        foreach (var budget in set.Budgets)
        {
            highest = Math.Max(highest, Of(budget));
        }

        return highest;
    }

    /// <summary>Takes in what the ledger says of all budgets that are watched.</summary>
    public void Hear(IReadOnlyCollection<BudgetUse> uses)
    {
        spent = uses.Where(use => use.SpentPercent > 0).ToFrozenDictionary(use => use.Budget, use => use.SpentPercent);
        var before = heard;
        heard = uses.ToFrozenDictionary(use => use.Budget, use => use.UsedPercent);
        foreach (var (budget, until) in spentUntil)
        {
            // A part that became smaller means a new window or a raised limit.
            if (time.GetUtcNow() >= until || heard.GetValueOrDefault(budget) < before.GetValueOrDefault(budget))
            {
                spentUntil.TryRemove(budget, out _);
            }
        }
    }

    /// <summary>The ledger refused a lease for good: what is left is less than the request asks for.</summary>
    public void Spent(LeaseRefusal refusal)
    {
        var until = time.GetUtcNow() + SpentFor;
        spentUntil[refusal.Budget] = refusal.RetryAt is { } at && at < until ? at : until;
    }
}
