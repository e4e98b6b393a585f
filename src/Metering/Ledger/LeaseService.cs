using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Storage;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Answers <c>POST /v1/leases</c>. Calls that wait together are decided one after another in one transaction; a repeated call gets the first answer.</summary>
internal sealed class LeaseService
{
    /// <summary>
    /// While one transaction is made durable, the next locks what it needs; each has so many wishes and news. Calls that wait: what 500 gateways send in the two
    /// seconds that they wait for an answer.
    /// </summary>
    private static readonly GroupBounds Bounds = new(MostLanes: 2, MostWeight: 500, MostWaiting: 2_000);

    /// <summary>How long a call waits for a window that is being built. After that it is refused, and comes again.</summary>
    private static readonly TimeSpan BuildPatience = TimeSpan.FromMilliseconds(500);

    private readonly LedgerGate _gate;
    private readonly WindowBuilder _builder;
    private readonly TimeProvider _time;
    private readonly GroupedWork<PendingCall> _work;

    public LeaseService(LedgerGate gate, WindowBuilder builder, LeaseGroup group, TimeProvider time)
    {
        (_gate, _builder, _time) = (gate, builder, time);
        _work = new GroupedWork<PendingCall>(
            Bounds,
            call => 1 + call.Request.Acquire.Count + call.Request.Renew.Count,
            calls => AnswerAsync(group, calls),
            (call, e) => call.Answer.TrySetException(e),
            time);
    }

    /// <summary>When the oldest transaction that has not ended was begun.</summary>
    public DateTimeOffset? OldestRunning => _work.OldestRunning;

    /// <exception cref="OverloadException">As many calls wait as may.</exception>
    /// <exception cref="CallConflictException">The call id was used for another call.</exception>
    public async Task<LeaseResponse> HandleAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        await SettleAsync(request, cancellationToken);
        var call = new PendingCall(request);
        _work.Add(call);
        // Its turn finds it answered: money that nobody waits for would be held for nothing.
        await using var leaving = cancellationToken.Register(() => call.Answer.TrySetCanceled(cancellationToken));
        return await call.Answer.Task;
    }

    /// <summary>Before it joins the others, so that nobody waits for a window but who needs it.</summary>
    private async Task SettleAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        if (request.Acquire.Count > 0)
        {
            var rules = await _gate.RulesAsync(cancellationToken);
            var now = Clock.Now(_time);
            var wanted = LeaseWish.BudgetsOf(rules, [request]).Select(budget => (budget, now)).ToList();
            await _builder.EnsureAsync(rules, wanted, cancellationToken);
            await _builder.SettleAsync(rules, wanted, BuildPatience, cancellationToken);
        }
    }

    private async Task AnswerAsync(LeaseGroup group, List<PendingCall> calls)
    {
        var waiting = calls.Where(call => !call.Answer.Task.IsCompleted).ToList();
        if (waiting.Count == 0)
        {
            return;
        }

        // The second of two copies that came together is told what the first was.
        var first = waiting.DistinctBy(call => call.Key).ToList();
        var answers = await group.DecideAsync(first, CancellationToken.None);
        foreach (var (call, answer) in answers)
        {
            answer.Tell(call.Answer);
        }

        foreach (var copy in waiting.Except(first))
        {
            _work.AddAgain(copy);
        }
    }
}
