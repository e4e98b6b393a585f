using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Money;

/// <summary>Requests that wait for money, in the order in which they came. Guarded by its account's lock.</summary>
internal sealed class HoldQueue
{
    private readonly List<HoldRequest> waiting = [];
    private decimal asked;

    public bool IsEmpty => waiting.Count == 0;

    public void Add(HoldRequest request) => waiting.Add(request);

    public bool Remove(HoldRequest request) => waiting.Remove(request);

    /// <summary>What to ask the ledger for; a refusal that follows is about the smallest.</summary>
    public (decimal Smallest, decimal Sum) Ask()
    {
        asked = waiting.Min(request => request.Amount);
        return (asked, waiting.Sum(request => request.Amount));
    }

    /// <summary>Serves everyone for whom there is enough.</summary>
    public void Serve(Func<decimal, Hold?> take)
    {
        for (var i = 0; i < waiting.Count; i++)
        {
            if (take(waiting[i].Amount) is { } hold)
            {
                waiting[i].Result.SetResult(new HoldResult(hold, null));
                waiting.RemoveAt(i--);
            }
        }
    }

    /// <summary>The smallest wish was refused, so every wish is, except one that came since and is smaller still.</summary>
    public void RefuseAsked(LeaseRefusal refusal)
    {
        foreach (var request in waiting.Where(request => request.Amount >= asked))
        {
            request.Result.SetResult(new HoldResult(null, refusal));
        }

        waiting.RemoveAll(request => request.Amount >= asked);
    }

    /// <summary>The ledger cannot tell: who may go on without it does, the others wait on and know why.</summary>
    public void Tell(LeaseRefusal refusal)
    {
        foreach (var request in waiting)
        {
            request.Told = refusal;
            if (request.Terms.Policy == MeteringUnavailablePolicy.Allow)
            {
                request.Result.SetResult(new HoldResult(Hold.Nothing(), null));
            }
        }

        waiting.RemoveAll(request => request.Terms.Policy == MeteringUnavailablePolicy.Allow);
    }

    /// <summary>What is left is held by others: everyone waits on, and knows why.</summary>
    public void TellHeld(LeaseRefusal refusal) => waiting.ForEach(request => request.Told = refusal);

    public void AnswerAll(Func<HoldRequest, HoldResult> answer)
    {
        foreach (var request in waiting)
        {
            request.Result.SetResult(answer(request));
        }

        waiting.Clear();
    }
}
