using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;
using Npgsql;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Decides calls of one transaction, as if they had come one after another.</summary>
internal sealed class LeaseGroup(LedgerGate gate, WindowBuilder builder, LedgerOptions options, TimeProvider time)
{
    private readonly LeaseCounts _counts = new();

    public Task<List<(PendingCall Call, CallAnswer Answer)>> DecideAsync(IReadOnlyList<PendingCall> calls, CancellationToken cancellationToken)
    {
        var now = Clock.Now(time);
        var requests = calls.Select(call => call.Request).ToList();
        return gate.ChargeAsync(
            rules => builder.EnsureAsync(rules, BudgetsOf(rules, requests).Select(budget => (budget, now)), cancellationToken),
            (connection, rules) => DecideAsync(connection, rules, calls, now, cancellationToken),
            cancellationToken);
    }

    public static IEnumerable<ObjectRef> BudgetsOf(RuleSet rules, IReadOnlyCollection<LeaseRequest> requests) =>
        requests.SelectMany(request => request.Acquire).SelectMany(acquire => rules.WithAncestors(acquire.Budgets)).Distinct();

    private async Task<List<(PendingCall Call, CallAnswer Answer)>> DecideAsync(
        NpgsqlConnection connection, RuleSet rules, IReadOnlyList<PendingCall> calls, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var answers = new List<(PendingCall Call, CallAnswer Answer)>();
        var claimed = await CallStore.ClaimAsync(connection, calls, now, cancellationToken);
        foreach (var repeated in calls.Where(call => !claimed.Contains(call.Key)))
        {
            answers.Add((repeated, await FirstAnswerAsync(connection, repeated, cancellationToken)));
        }

        var fresh = calls.Where(call => claimed.Contains(call.Key)).ToList();
        if (fresh.Count > 0)
        {
            answers.AddRange((await DecideFreshAsync(connection, rules, fresh, now, cancellationToken)).Select(decided => (decided.Call, new CallAnswer(decided.Response, null))));
        }

        return answers;
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

    private async Task<List<(PendingCall Call, LeaseResponse Response)>> DecideFreshAsync(
        NpgsqlConnection connection, RuleSet rules, IReadOnlyList<PendingCall> calls, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var requests = calls.Select(call => call.Request).ToList();
        var left = await LeftBehindAsync(connection, requests, cancellationToken);
        var ledger = await LockAsync(connection, rules, requests, left.Values.SelectMany(ids => ids), now, cancellationToken);
        await _counts.RefreshAsync(connection, now, cancellationToken);
        var answers = new List<(PendingCall Call, LeaseResponse Response)>();
        foreach (var call in calls)
        {
            answers.Add((call, Decide(rules, ledger, call.Request, left.GetValueOrDefault(call.Request, []), now)));
        }

        await LeaseStore.SaveAsync(
            connection, ledger.Kept, ledger.Moved, [.. LeaseStore.InsertCommands(ledger.Acquired), CallStore.RememberCommand(answers)], cancellationToken);
        return answers;
    }

    private static async Task<Dictionary<LeaseRequest, List<string>>> LeftBehindAsync(NpgsqlConnection connection, List<LeaseRequest> requests, CancellationToken cancellationToken)
    {
        var left = new Dictionary<LeaseRequest, List<string>>(ReferenceEqualityComparer.Instance);
        foreach (var request in requests.Where(request => request.Retired.Count > 0))
        {
            left[request] = await LeaseStore.LeftBehindAsync(connection, request.Source, request.Retired, cancellationToken);
        }

        return left;
    }

    private static async Task<LockedLedger> LockAsync(
        NpgsqlConnection connection, RuleSet rules, List<LeaseRequest> requests, IEnumerable<string> left, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var budgets = BudgetsOf(rules, requests).ToList();
        var rolling = await RollingWindows.ReadAsync(connection, rules, budgets, now, cancellationToken);
        var keys = budgets
            .Select(budget => (budget, Span: rules.WindowAt(budget, now)))
            .Where(entry => entry.Span is not null)
            .Select(entry => new WindowKey(entry.budget, entry.Span!.Value.Start))
            .Concat(budgets.SelectMany(budget => rolling.At(budget, now)))
            .Distinct()
            .ToList();
        var renewals = requests.SelectMany(request => request.Renew).ToList();
        var ids = renewals.Select(renew => renew.LeaseId).Concat(requests.SelectMany(request => request.Acquire).Select(acquire => acquire.LeaseId)).Concat(left).Distinct().ToList();
        var members = requests.SelectMany(request => request.Acquire).Where(acquire => acquire.Member is not null)
            .GroupBy(acquire => acquire.Member!).ToDictionary(acquires => acquires.Key, acquires => acquires.SelectMany(acquire => acquire.Groups).ToHashSet());
        return await LeaseStore.LockAsync(connection, rules, ids, renewals.Where(Grows).Select(renew => renew.LeaseId).ToHashSet(), keys, members, cancellationToken);
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

        foreach (var renew in request.Renew.Where(Grows))
        {
            decisions.Grow(renew);
        }

        foreach (var acquire in request.Acquire)
        {
            decisions.Acquire(acquire);
        }

        return decisions.Response();
    }

    private static bool Grows(LeaseRenew renew) => renew.Wanted > 0 && !renew.Release;
}
