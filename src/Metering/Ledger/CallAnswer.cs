using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>What a call is told: an answer, or that its id is another's.</summary>
internal readonly record struct CallAnswer(LeaseResponse? Response, CallConflictException? Conflict)
{
    public void Tell(TaskCompletionSource<LeaseResponse> caller)
    {
        if (Conflict is not null)
        {
            caller.TrySetException(Conflict);
        }
        else
        {
            caller.TrySetResult(Response!);
        }
    }
}
