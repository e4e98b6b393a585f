using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Money;

/// <summary>
/// For budgets that bound it by an amount: what this gateway, over all its leases, may let pass beyond them until the ledger answers again. The ledger
/// divides the amount among all gateways that it knows, so that all together keep it.
/// </summary>
internal sealed class AdvanceBounds
{
    private readonly Lock gate = new();
    private readonly Dictionary<ObjectRef, decimal> most = [];
    private readonly Dictionary<ObjectRef, decimal> used = [];
    private int outage;

    /// <summary>The ledger answered: what was let pass before is on its way to it, and the next time it is away is another one.</summary>
    public void Heard(LeaseResponse answer)
    {
        lock (gate)
        {
            if (used.Count > 0)
            {
                used.Clear();
                outage++;
            }

            foreach (var advance in answer.Advances)
            {
                most[advance.Budget] = advance.Amount;
            }
        }
    }

    /// <summary>Takes an amount of each; null where one of them has not as much, or the ledger never said how much it is.</summary>
    /// <returns>Gives back what was not needed; below zero where more was.</returns>
    public Action<decimal>? TryTake(IReadOnlyList<ObjectRef> budgets, decimal amount)
    {
        lock (gate)
        {
            foreach (var budget in budgets)
            {
                if (used.GetValueOrDefault(budget) + amount > most.GetValueOrDefault(budget))
                {
                    return null;
                }
            }

            AddLocked(budgets, amount);
            var taken = outage;
            return back => GiveBack(budgets, back, taken);
        }
    }

    private void GiveBack(IReadOnlyList<ObjectRef> budgets, decimal back, int taken)
    {
        lock (gate)
        {
            if (taken == outage)
            {
                AddLocked(budgets, -back);
            }
        }
    }

    private void AddLocked(IReadOnlyList<ObjectRef> budgets, decimal amount)
    {
        foreach (var budget in budgets)
        {
            used[budget] = used.GetValueOrDefault(budget) + amount;
        }
    }
}
