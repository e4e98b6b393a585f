using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Money;

/// <summary>Whether Metering answers, said once at each change.</summary>
internal sealed class LedgerContact(RouterMetrics metrics, ILogger log)
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

    public void Answered()
    {
        metrics.MeteringUp.Set(1);
        if (isLost)
        {
            isLost = false;
            Log.MeteringBack(log, "leases");
        }
    }
}
