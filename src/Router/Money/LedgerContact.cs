using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Money;

/// <summary>Whether Metering answers, said once at each change.</summary>
internal sealed class LedgerContact(LastAnswer lastAnswer, AdvanceBounds bounds, RouterMetrics metrics, ILogger log)
{
    private volatile bool isLost;

    public bool IsLost => isLost;

    public void Lost(LedgerUnavailableException error)
    {
        if (!isLost)
        {
            isLost = true;
            metrics.MeteringUp.Set(0);
            Log.MeteringUnreachable(log, "leases", error.Message);
        }
    }

    /// <summary>Takes in what an answer says for the time when there will be none.</summary>
    public void Heard(LeaseResponse answer)
    {
        lastAnswer.Heard();
        bounds.Heard(answer);
        metrics.MeteringUp.Set(1);
    }

    public void Answered(LeaseResponse answer)
    {
        Heard(answer);
        if (isLost)
        {
            isLost = false;
            Log.MeteringBack(log, "leases");
        }
    }
}
