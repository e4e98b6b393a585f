using System.Collections.Concurrent;
using ClaudeConfig.Contracts;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>
/// Which budgets leases name and when they were taken, of those this process saw lately. Neither ever changes, so that it is known which windows a call needs before the store
/// is asked; what is not here is read.
/// </summary>
internal sealed class LeaseMemory
{
    /// <summary>More than gateways have at a time. Beyond it all is forgotten, and read again.</summary>
    private const int Most = 50_000;

    private readonly ConcurrentDictionary<string, Entry> _leases = new(StringComparer.Ordinal);

    public Entry? Find(string id) => _leases.GetValueOrDefault(id);

    /// <summary>Takes over how leases are after a transaction.</summary>
    public void Learn(IEnumerable<Lease> leases)
    {
        foreach (var lease in leases)
        {
            if (lease.State == LeaseState.Closed)
            {
                _leases.TryRemove(lease.Id, out _);
            }
            else
            {
                _leases[lease.Id] = new Entry(lease.AcquiredAt, lease.Budgets);
            }
        }

        if (_leases.Count > Most)
        {
            _leases.Clear();
        }
    }

    /// <summary>What never changes of a lease.</summary>
    internal sealed record Entry(DateTimeOffset AcquiredAt, IReadOnlyList<ObjectRef> Budgets);
}
