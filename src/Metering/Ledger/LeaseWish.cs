using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>
/// What calls of one transaction lock and read: leases first, then the windows that money is taken from, then what stands in those and in the windows of leases that merely report.
/// Where it is known beforehand which windows that is, all of it is one round trip; each statement sees what was committed by the time the one before it had its locks.
/// </summary>
internal sealed class LeaseWish
{
    private readonly Dictionary<string, LeaseMemory.Entry> _known = new(StringComparer.Ordinal);
    private readonly WindowChoice _locked;
    private readonly WindowChoice _read;

    public LeaseWish(RuleSet rules, LeaseMemory memory, IReadOnlyCollection<LeaseRequest> requests, DateTimeOffset now)
    {
        var renewals = requests.SelectMany(request => request.Renew).ToList();
        var acquires = requests.SelectMany(request => request.Acquire).ToList();
        foreach (var renew in renewals)
        {
            if (memory.Find(renew.LeaseId) is { } entry)
            {
                _known[renew.LeaseId] = entry;
            }
        }

        // Who retires names runs, and which leases those left behind only the store knows.
        IsKnown = renewals.All(renew => _known.ContainsKey(renew.LeaseId)) && requests.All(request => request.Retired.Count == 0);
        Ids = [.. renewals.Select(renew => renew.LeaseId).Concat(acquires.Select(acquire => acquire.LeaseId)).Distinct()];
        Growing = renewals.Where(Grows).Select(renew => renew.LeaseId).ToHashSet();
        Members = acquires.Where(acquire => acquire.Member is not null)
            .GroupBy(acquire => acquire.Member!).ToDictionary(group => group.Key, group => group.SelectMany(acquire => acquire.Groups).ToHashSet());
        Taken = WindowChoice.Of(rules, BudgetsOf(rules, requests).Select(budget => (budget, now)));
        _locked = Taken + OfLeases(rules, Growing.Contains);
        _read = _locked + OfLeases(rules, _ => true);
    }

    /// <summary>Leases that are reported on, and ids of those to be taken.</summary>
    public IReadOnlyCollection<string> Ids { get; }

    public IReadOnlySet<string> Growing { get; }

    /// <summary>Where new leases take from.</summary>
    public WindowChoice Taken { get; }

    /// <summary>Who takes, with their groups.</summary>
    public IReadOnlyDictionary<string, HashSet<string>> Members { get; }

    /// <summary>Whether all of it can be asked for at once.</summary>
    public bool IsKnown { get; }

    public static IEnumerable<ObjectRef> BudgetsOf(RuleSet rules, IReadOnlyCollection<LeaseRequest> requests) =>
        requests.SelectMany(request => request.Acquire).SelectMany(acquire => rules.WithAncestors(acquire.Budgets)).Distinct();

    public static bool Grows(LeaseRenew renew) => renew.Wanted > 0 && !renew.Release;

    public IEnumerable<NpgsqlBatchCommand> Commands()
    {
        if (Ids.Count > 0)
        {
            yield return LeaseStore.LockCommand(Ids);
        }

        if (!_locked.IsEmpty)
        {
            yield return WindowStore.LockCommand(_locked);
        }

        if (!_read.IsEmpty)
        {
            yield return WindowStore.ReadCommand(_read);
        }
    }

    /// <summary>Reads the answers to <see cref="Commands"/>.</summary>
    /// <returns>Null where a lease is another than was remembered: nothing is known then.</returns>
    public async Task<LockedRows?> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var leases = Ids.Count == 0 ? [] : await NextAsync(reader, LeaseStore.Read, cancellationToken);
        if (!_locked.IsEmpty)
        {
            await reader.NextResultAsync(cancellationToken);
        }

        var windows = _read.IsEmpty ? [] : await NextAsync(reader, WindowStore.Read, cancellationToken);
        foreach (var lease in leases)
        {
            // One that is not remembered stands under an id that somebody wants for a new one, who is refused.
            if (_known.TryGetValue(lease.Id, out var known))
            {
                if (known.AcquiredAt != lease.AcquiredAt)
                {
                    return null;
                }

                lease.Budgets = known.Budgets;
            }
        }

        return new LockedRows(leases, windows.ToDictionary(window => window.Key));
    }

    private static async Task<List<T>> NextAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken);
        return await reader.ListAsync(read, cancellationToken);
    }

    private WindowChoice OfLeases(RuleSet rules, Func<string, bool> which) => WindowChoice.Of(
        rules, _known.Where(lease => which(lease.Key)).SelectMany(lease => lease.Value.Budgets.Select(budget => (budget, lease.Value.AcquiredAt))));
}
