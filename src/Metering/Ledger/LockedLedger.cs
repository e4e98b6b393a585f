using ClaudeConfig.Contracts;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Leases whose locks this transaction holds, and their windows with members' shares; windows that money is taken from are locked as well.</summary>
internal sealed class LockedLedger(Dictionary<string, Lease> leases, Dictionary<WindowKey, Window> windows, Dictionary<MemberKey, MemberShare> shares)
{
    private readonly List<(Lease Lease, IReadOnlyList<ObjectRef> Budgets)> _acquired = [];
    private readonly HashSet<string> _new = [];

    public IReadOnlyDictionary<string, Lease> Leases => leases;

    public IReadOnlyDictionary<WindowKey, Window> Windows => windows;

    /// <summary>Leases that were taken in this transaction.</summary>
    public IReadOnlyCollection<(Lease Lease, IReadOnlyList<ObjectRef> Budgets)> Acquired => _acquired;

    /// <summary>Leases that were there before.</summary>
    public IReadOnlyCollection<Lease> Kept => [.. leases.Values.Where(lease => !_new.Contains(lease.Id))];

    /// <summary>What moved.</summary>
    public Moves Moved => new(
        [.. windows.Values.Select(window => window.Moved).Where(tally => tally.MovesMoney)], [.. shares.Values.Select(share => share.Moved).Where(tally => tally.MovesMoney)]);

    /// <summary>A member's shares of windows: of those that give shares.</summary>
    public IReadOnlyList<MemberShare> SharesOf(IEnumerable<Window> of, string? member) =>
        member is null ? [] : [.. of.Select(window => shares.GetValueOrDefault(new MemberKey(window.Id, member))).OfType<MemberShare>()];

    public void Add(Lease lease, IReadOnlyList<ObjectRef> budgets)
    {
        leases.Add(lease.Id, lease);
        _new.Add(lease.Id);
        _acquired.Add((lease, budgets));
    }
}
