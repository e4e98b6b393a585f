using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Money;

/// <summary>How near the budgets are to their limits, as far as the ledger told: near it nothing idle is kept. Guarded by its account's lock.</summary>
internal sealed class BudgetPressure
{
    private const int NearLimitPercent = 90;
    private static readonly TimeSpan TightFor = TimeSpan.FromSeconds(5);

    private int usedPercent;
    private DateTimeOffset spentUntil;
    private DateTimeOffset tightUntil;

    public bool IsSpent(DateTimeOffset now) => now < spentUntil;

    /// <summary>Others need the money: no more is leased or kept than somebody waits for.</summary>
    public bool IsTight(DateTimeOffset now) => now < tightUntil || usedPercent >= NearLimitPercent;

    public void Tighten(DateTimeOffset now) => tightUntil = now + TightFor;

    public void Granted(LeaseGrant grant)
    {
        usedPercent = grant.UsedPercent;
        spentUntil = grant.Amount > 0m ? DateTimeOffset.MinValue : spentUntil;
    }

    public void Spent(LeaseRefusal refusal, DateTimeOffset now)
    {
        Tighten(now);
        spentUntil = refusal.RetryAt ?? now + TightFor;
    }
}
