using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Money;

/// <summary>
/// What may be spent beyond leases while the ledger is away: as much as this gateway was used to have under way or a tenth of its part of what the
/// budgets had left when the ledger was last heard of, whichever is more, never more than that part, and no longer than the limit. Should it alone be cut
/// off, and others spend all the rest meanwhile, budgets are over their limits by no more than this. Guarded by its account's lock.
/// </summary>
internal sealed class LastKnownAdvance(TimeSpan limit)
{
    /// <summary>Of its part, without asking.</summary>
    private const decimal Tenth = 0.1m;

    private DateTimeOffset lastContact = DateTimeOffset.MinValue;
    private decimal? spare;
    private DateTimeOffset? windowEnd;
    private decimal? left;

    public void InContact(DateTimeOffset now)
    {
        lastContact = now;
        left = null;
    }

    /// <summary>Takes in what a grant says of the budgets.</summary>
    public void Learn(LeaseGrant grant) => (spare, windowEnd) = (grant.Spare, grant.WindowEnd);

    /// <summary>Whether the last contact is recent enough to go on without the ledger.</summary>
    public bool IsOpen(DateTimeOffset now) => now - lastContact <= limit;

    /// <param name="amount">What a request needs.</param>
    /// <param name="usual">What is usual here; counts from the first request after the contact was lost.</param>
    /// <param name="now">The time.</param>
    public bool TryTake(decimal amount, decimal usual, DateTimeOffset now)
    {
        if (now >= windowEnd)
        {
            // What was left then says nothing of the window of now.
            (spare, windowEnd, left) = (null, null, null);
        }

        left ??= spare is { } part ? Math.Min(part, Math.Max(usual, part * Tenth)) : usual;
        if (left < amount)
        {
            return false;
        }

        left -= amount;
        return true;
    }
}
