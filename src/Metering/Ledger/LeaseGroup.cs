using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Decides calls of one transaction, as if they had come one after another. Two round trips: what is locked and read, and what was decided with the commit.</summary>
internal sealed class LeaseGroup(LedgerGate gate, WindowBuilder builder, LedgerOptions options, TimeProvider time)
{
    private readonly LeaseCounts _counts = new();
    private readonly LeaseMemory _memory = new();

    public async Task<List<(PendingCall Call, CallAnswer Answer)>> DecideAsync(IReadOnlyList<PendingCall> calls, CancellationToken cancellationToken)
    {
        var now = Clock.Now(time);
        var requests = calls.Select(call => call.Request).ToList();
        // Before anything is locked: it looks at all leases.
        await _counts.RefreshAsync(gate, now, cancellationToken);
        LeaseWish wish = null!;
        var (answers, leases) = await gate.ChargeAsync(
            rules => builder.EnsureAsync(rules, LeaseWish.BudgetsOf(rules, requests).Select(budget => (budget, now)), cancellationToken),
            rules =>
            {
                wish = new LeaseWish(rules, _memory, requests, now);
                return [CallStore.ClaimCommand(calls, now), .. wish.IsKnown ? wish.Commands() : []];
            },
            (connection, rules, reader) => DecideAsync(connection, rules, reader, calls, wish, now, cancellationToken),
            cancellationToken);
        _memory.Learn(leases);
        return answers;
    }

    private async Task<(List<(PendingCall Call, CallAnswer Answer)> Answers, IEnumerable<Lease> Leases)> DecideAsync(
        NpgsqlConnection connection, RuleSet rules, NpgsqlDataReader reader, IReadOnlyList<PendingCall> calls, LeaseWish wish, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var claimed = await CallStore.ClaimedAsync(reader, cancellationToken);
        var rows = wish.IsKnown ? await wish.ReadAsync(reader, cancellationToken) : null;
        await reader.DisposeAsync();
        var answers = new List<(PendingCall Call, CallAnswer Answer)>();
        foreach (var repeated in calls.Where(call => !claimed.Contains(call.Key)))
        {
            answers.Add((repeated, await FirstAnswerAsync(connection, repeated, cancellationToken)));
        }

        var fresh = calls.Where(call => claimed.Contains(call.Key)).ToList();
        if (fresh.Count == 0)
        {
            return (answers, []);
        }

        var (decided, ledger) = await DecideFreshAsync(connection, rules, rows, wish, fresh, now, cancellationToken);
        answers.AddRange(decided.Select(entry => (entry.Call, new CallAnswer(entry.Response, null))));
        return (answers, ledger.Leases.Values);
    }

    private static async Task<CallAnswer> FirstAnswerAsync(NpgsqlConnection connection, PendingCall call, CancellationToken cancellationToken)
    {
        try
        {
            return new CallAnswer(await CallStore.FirstAnswerAsync(connection, call, cancellationToken), null);
        }
        catch (CallConflictException e)
        {
            return new CallAnswer(null, e);
        }
    }

    private async Task<(List<(PendingCall Call, LeaseResponse Response)> Answers, LockedLedger Ledger)> DecideFreshAsync(
        NpgsqlConnection connection, RuleSet rules, LockedRows? rows, LeaseWish wish, IReadOnlyList<PendingCall> calls, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var left = await LeftBehindAsync(connection, calls.Select(call => call.Request), cancellationToken);
        var ledger = rows is null
            ? await LeaseStore.LockAsync(connection, rules, [.. wish.Ids.Union(left.Values.SelectMany(ids => ids))], wish.Growing, wish.Taken, wish.Members, cancellationToken)
            : await LeaseStore.AssembleAsync(connection, rules, rows, wish.Taken, wish.Members, cancellationToken);
        var answers = new List<(PendingCall Call, LeaseResponse Response)>();
        foreach (var call in calls)
        {
            answers.Add((call, Decide(rules, ledger, call.Request, left.GetValueOrDefault(call.Request, []), now)));
        }

        await LeaseStore.SaveAsync(
            connection, ledger.Kept, ledger.Moved, [.. LeaseStore.InsertCommands(ledger.Acquired), CallStore.RememberCommand(answers)], cancellationToken, LedgerDatabase.Commit());
        return (answers, ledger);
    }

    private static async Task<Dictionary<LeaseRequest, List<string>>> LeftBehindAsync(NpgsqlConnection connection, IEnumerable<LeaseRequest> requests, CancellationToken cancellationToken)
    {
        var left = new Dictionary<LeaseRequest, List<string>>(ReferenceEqualityComparer.Instance);
        foreach (var request in requests.Where(request => request.Retired.Count > 0))
        {
            left[request] = await LeaseStore.LeftBehindAsync(connection, request.Source, request.Retired, cancellationToken);
        }

        return left;
    }

    private LeaseResponse Decide(RuleSet rules, LockedLedger ledger, LeaseRequest request, List<string> left, DateTimeOffset now)
    {
        var decisions = new LeaseDecisions(rules, ledger, options, _counts, (request.Source, request.Incarnation), now);
        foreach (var id in left)
        {
            decisions.Retire(id);
        }

        // Money that comes back first may be what a new lease of the same call takes.
        foreach (var renew in request.Renew)
        {
            decisions.Report(renew);
        }

        foreach (var renew in request.Renew.Where(LeaseWish.Grows))
        {
            decisions.Grow(renew);
        }

        foreach (var acquire in request.Acquire)
        {
            decisions.Acquire(acquire);
        }

        return decisions.Response();
    }
}
