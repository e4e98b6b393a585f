using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Money;

/// <summary>
/// What may be spent beyond leases while the ledger is away: as much as this gateway was used to have under way or a tenth of its part of what the
/// budgets had left when the ledger was last heard of, whichever is more, never more than that part. Should it alone be cut
/// off, and others spend all the rest meanwhile, budgets are over their limits by no more than this. Guarded by its account's lock.
/// </summary>
internal sealed class LastKnownAdvance
{
    /// <summary>Of its part, without asking.</summary>
    private const decimal Tenth = 0.1m;

    private DateTimeOffset lastContact = DateTimeOffset.MinValue;
    private decimal? spare;
    private DateTimeOffset? windowEnd;
    private decimal? left;
    private int count;

    public void InContact(DateTimeOffset now)
    {
        lastContact = now;
        Reset();
    }

    /// <summary>Takes in what a grant says of the budgets.</summary>
    public void Learn(LeaseGrant grant) => (spare, windowEnd) = (grant.Spare, grant.WindowEnd);

    /// <summary>Whether the last contact is recent enough.</summary>
    /// <param name="now">The time.</param>
    /// <param name="limit">For what; null for no end, once there was any contact.</param>
    public bool IsOpen(DateTimeOffset now, TimeSpan? limit) => now - lastContact <= (limit ?? TimeSpan.FromDays(1));

    /// <summary>Takes an amount; null where there is not as much.</summary>
    /// <param name="amount">What a request needs.</param>
    /// <param name="usual">What is usual here; counts from the first request after the contact was lost.</param>
    /// <param name="now">The time.</param>
    /// <returns>What names this advance when something of it comes back.</returns>
    public int? TryTake(decimal amount, decimal usual, DateTimeOffset now)
    {
        if (now >= windowEnd)
        {
            // What was left then says nothing of the window of now.
            (spare, windowEnd) = (null, null);
            Reset();
        }

        left ??= spare is { } part ? Math.Min(part, Math.Max(usual, part * Tenth)) : usual;
        if (left < amount)
        {
            return null;
        }

        left -= amount;
        return count;
    }

    /// <summary>Gives back what was taken and not needed, as long as it is the same advance.</summary>
    public void GiveBack(decimal amount, int taken)
    {
        if (taken == count && left is not null)
        {
            left += amount;
        }
    }

    private void Reset()
    {
        if (left is not null)
        {
            left = null;
            count++;
        }
    }
}
