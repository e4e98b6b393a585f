namespace ClaudeConfig.Router.Money;

/// <summary>
/// What may be spent on the last known figures while the ledger is away: as much as this gateway was used to have under way, and no longer
/// than the limit. Guarded by its account's lock.
/// </summary>
internal sealed class LastKnownAdvance(TimeSpan limit)
{
    private DateTimeOffset lastContact = DateTimeOffset.MinValue;
    private decimal? left;

    public void InContact(DateTimeOffset now)
    {
        lastContact = now;
        left = null;
    }

    /// <param name="amount">What a request needs.</param>
    /// <param name="usual">What is usual here; counts from the first request after the contact was lost.</param>
    /// <param name="now">The time.</param>
    public bool TryTake(decimal amount, decimal usual, DateTimeOffset now)
    {
        if (now - lastContact > limit)
        {
            return false;
        }

        left ??= usual;
        if (left < amount)
        {
            return false;
        }

        left -= amount;
        return true;
    }
}
