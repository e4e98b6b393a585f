namespace ClaudeConfig.Router.Money;

/// <summary>Money set aside for one request. Ends once: by <see cref="Settle"/> or <see cref="Release"/>.</summary>
internal sealed class Hold
{
    private readonly LeaseAccount? account;
    private readonly LocalLease? lease;
    private readonly Action<decimal>? giveBack;
    private decimal amount;
    private bool ended;

    private Hold(LeaseAccount? account, LocalLease? lease, decimal amount, Action<decimal>? giveBack)
    {
        this.account = account;
        this.lease = lease;
        this.amount = amount;
        this.giveBack = giveBack;
    }

    /// <summary>Null where no lease is behind it.</summary>
    public string? LeaseId => lease?.Id;

    /// <summary>What is set aside of its lease.</summary>
    public decimal Amount => lease is null ? 0m : amount;

    /// <summary>Nothing has to be held: no limited budget covers the request, it costs nothing, or policy lets it pass.</summary>
    public static Hold Nothing() => new(null, null, 0m, null);

    /// <summary>Lowers the hold once more is known about the request; never raises it.</summary>
    public void ShrinkTo(decimal newAmount)
    {
        if (ended || account is null || newAmount >= amount)
        {
            return;
        }

        if (lease is not null)
        {
            account.Shrink(lease, amount - newAmount);
        }

        giveBack?.Invoke(amount - newAmount);
        amount = newAmount;
    }

    /// <summary>Takes the actual cost out of the lease; the rest is free again. Returns what was taken: the event's lease charge.</summary>
    public decimal Settle(decimal cost)
    {
        if (ended || account is null)
        {
            return 0m;
        }

        ended = true;
        giveBack?.Invoke(amount - cost);
        return lease is null ? 0m : account.Settle(lease, amount, cost);
    }

    /// <summary>Nothing was used.</summary>
    public void Release() => Settle(0m);

    internal static Hold From(LeaseAccount account, LocalLease lease, decimal amount) => new(account, lease, amount, null);

    /// <summary>What the ledger does not keep for us.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="lease">The lease that it is taken from, though it may be nobody's any more; null for none.</param>
    /// <param name="amount">How much.</param>
    /// <param name="giveBack">Told what was not needed of it.</param>
    internal static Hold Ahead(LeaseAccount account, LocalLease? lease, decimal amount, Action<decimal> giveBack) => new(account, lease, amount, giveBack);
}
