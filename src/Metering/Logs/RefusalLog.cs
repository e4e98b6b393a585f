using System.Collections.Concurrent;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Metering.Logs;

/// <summary>
/// Remembers refused leases for <c>error_logs</c>: one an interval for each gateway, budget and reason, for a gateway at a limit asks many times a
/// second. Written by a loop beside, so that nobody waits.
/// </summary>
internal sealed class RefusalLog(LogStore store, TimeProvider time)
{
    private const int MostPending = 1000;

    private readonly ConcurrentDictionary<(string Source, ObjectRef Budget, string? Member, LeaseRefusalReason Reason), ErrorEntry> _pending = new();

    public void Add(string source, LeaseRefusal refusal)
    {
        if (_pending.Count < MostPending)
        {
            _pending[(source, refusal.Budget, refusal.Member, refusal.Reason)] = new ErrorEntry
            {
                At = Clock.Now(time),
                Source = source,
                RequestId = refusal.LeaseId,
                Code = refusal.Reason.ToString(),
                Budget = refusal.Budget,
                Member = refusal.Member,
                Message = refusal.Message,
            };
        }
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var taken = new List<ErrorEntry>();
        foreach (var key in _pending.Keys)
        {
            if (_pending.TryRemove(key, out var entry))
            {
                taken.Add(entry);
            }
        }

        if (taken.Count > 0)
        {
            await store.AddAsync(taken, cancellationToken);
        }
    }
}
