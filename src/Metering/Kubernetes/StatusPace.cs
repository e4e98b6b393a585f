using ClaudeConfig.Api.Budgets;
using k8s.Models;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>Decides when a planned status is worth a write: a condition at once, a figure that people see at most every few seconds, the rest along with those.</summary>
internal static class StatusPace
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public static StatusUrgency Urgency(BudgetStatus? written, BudgetStatus planned, IReadOnlySet<string> ownConditions)
    {
        if (!SameConditions(Own(written?.Conditions, ownConditions), planned.Conditions ?? []))
        {
            return StatusUrgency.Now;
        }

        if (written is not null && (!Fired(written).SequenceEqual(Fired(planned)) || !Anomalies(written).SequenceEqual(Anomalies(planned))))
        {
            return StatusUrgency.Now;
        }

        return written is null || Visible(written) != Visible(planned) || !SameMembers(written.Members, planned.Members) || !Top(written).SequenceEqual(Top(planned)) ? StatusUrgency.Soon : StatusUrgency.None;
    }

    private static IReadOnlyList<V1Condition> Own(IReadOnlyList<V1Condition>? conditions, IReadOnlySet<string> own) =>
        [.. (conditions ?? []).Where(condition => own.Contains(condition.Type)).OrderBy(condition => condition.Type, StringComparer.Ordinal)];

    private static bool SameConditions(IReadOnlyList<V1Condition> left, IReadOnlyList<V1Condition> right) =>
        left.Select(Facts).SequenceEqual(right.OrderBy(condition => condition.Type, StringComparer.Ordinal).Select(Facts));

    private static (string, string, string, string, long?) Facts(V1Condition condition) =>
        (condition.Type, condition.Status, condition.Reason, condition.Message, condition.ObservedGeneration);

    private static IEnumerable<(int, ThresholdBasis, ThresholdAction)> Fired(BudgetStatus status) =>
        (status.FiredThresholds ?? []).Select(fired => (fired.Percent, fired.Basis, fired.Action));

    private static bool SameMembers(BudgetMembers? left, BudgetMembers? right) =>
        (left?.Counted, left?.UsedUp) == (right?.Counted, right?.UsedUp) && (left?.Top ?? []).SequenceEqual(right?.Top ?? []);

    private static IEnumerable<(string, string)> Top(BudgetStatus status) => (status.TopConsumers ?? []).Select(consumer => (consumer.Name, consumer.Spent));

    /// <summary>What an anomaly has cost so far is no news by itself.</summary>
    private static IEnumerable<(DateTimeOffset?, DateTimeOffset?, AnomalyCause?, bool?)> Anomalies(BudgetStatus status) =>
        (status.Anomalies ?? []).Select(anomaly => (anomaly.StartTime, anomaly.EndTime, anomaly.Cause, anomaly.Known));

    // lastEventTime, lagSeconds and what is expected are no news by themselves. The limit in display is the Operator's.
    private static BudgetStatus Visible(BudgetStatus status) => new()
    {
        Window = status.Window,
        EffectiveLimit = status.EffectiveLimit,
        Spent = status.Spent,
        Held = status.Held,
        Provisional = status.Provisional,
        Remaining = status.Remaining,
        Overspent = status.Overspent,
        UsedPercent = status.UsedPercent,
        UnpricedModels = status.UnpricedModels,
        Display = (status.Display ?? new BudgetDisplay()) with { Limit = null, Forecast = null },
    };
}
