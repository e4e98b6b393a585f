namespace ClaudeConfig.Metering.Tests.Kit;

/// <summary>What the ledger must add up to, in the plainest terms: money spent, and money that some lease still reserves.</summary>
internal sealed class LedgerModel(int run)
{
    private readonly Dictionary<int, ModelLease> _slots = [];
    private readonly List<ModelLease> _all = [];

    public decimal Spent { get; private set; }

    public decimal Reserved => _all.Sum(lease => lease.Reserved);

    public ModelLease? Slot(int slot) => _slots.GetValueOrDefault(slot);

    public string NewId(int slot) => $"m-{run}-{slot}-{Guid.NewGuid():n}";

    public void Granted(int slot, string id, decimal amount, DateTimeOffset _)
    {
        var lease = new ModelLease(id) { Reserved = amount };
        _slots[slot] = lease;
        _all.Add(lease);
    }

    public void Settled(ModelLease lease, decimal charge, decimal cost)
    {
        lease.Reserved -= charge;
        Spent += cost;
    }

    public void Renewed(int slot, decimal back, bool known)
    {
        if (known)
        {
            _slots[slot].Reserved -= back;
        }
    }

    public void Forget(int slot) => _slots.Remove(slot);

    public void Abandon(int slot) => _slots.Remove(slot);

    internal sealed class ModelLease(string id)
    {
        public string Id { get; } = id;

        public decimal Reserved { get; set; }
    }
}
