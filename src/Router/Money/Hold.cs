namespace ClaudeConfig.Router.Money;

/// <summary>Money set aside for one request. Ends once: by <see cref="Settle"/> or <see cref="Release"/>.</summary>
internal sealed class Hold
{
    private readonly LeaseAccount? account;
    private readonly LocalLease? lease;
    private decimal amount;
    private bool ended;

    private Hold(LeaseAccount? account, LocalLease? lease, decimal amount)
    {
        this.account = account;
        this.lease = lease;
        this.amount = amount;
    }

    /// <summary>Nothing has to be held: no limited budget covers the request, it costs nothing, or policy lets it pass.</summary>
    public static Hold Nothing() => new(null, null, 0m);

    /// <summary>Null where no lease is behind it.</summary>
    public string? LeaseId => lease?.Id;

    public decimal Amount => amount;

    /// <summary>Lowers the hold once more is known about the request; never raises it.</summary>
    public void ShrinkTo(decimal newAmount)
    {
        if (!ended && account is not null && newAmount < amount)
        {
            account.Shrink(lease!, amount - newAmount);
            amount = newAmount;
        }
    }

    /// <summary>Takes the actual cost out of the lease; the rest is free again. Returns what was taken: the event's lease charge.</summary>
    public decimal Settle(decimal cost)
    {
        if (ended || account is null)
        {
            return 0m;
        }

        ended = true;
        return account.Settle(lease!, amount, cost);
    }

    /// <summary>Nothing was used.</summary>
    public void Release() => Settle(0m);

    internal static Hold From(LeaseAccount account, LocalLease lease, decimal amount) => new(account, lease, amount);
}
