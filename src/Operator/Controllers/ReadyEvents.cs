using ClaudeConfig.Api.Common;
using ClaudeConfig.ControllerRuntime.Events;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers;

/// <summary>What a change of Ready is worth telling: each new problem once, and its end. An object that is well from the start says nothing.</summary>
internal static class ReadyEvents
{
    private const string Action = "Reconcile";

    public static PlannedEvent? Of(IReadOnlyList<V1Condition>? before, IReadOnlyList<V1Condition>? after)
    {
        var (old, now) = (Find(before), Find(after));
        if (now is null || (old is not null && old.Status == now.Status && old.Reason == now.Reason && old.Message == now.Message))
        {
            return null;
        }

        if (now.Status != "True")
        {
            return new PlannedEvent(EventType.Warning, now.Reason, Action, now.Message);
        }

        // Also from one well state to another, such as Suspended.
        var expected = now.Reason == ConditionReasons.Reconciled;
        if (old is null ? expected : old.Status == "True" && old.Reason == now.Reason)
        {
            return null;
        }

        return new PlannedEvent(EventType.Normal, now.Reason, Action, expected ? $"in order again after {old?.Reason}" : now.Message);
    }

    private static V1Condition? Find(IReadOnlyList<V1Condition>? conditions) => conditions?.FirstOrDefault(condition => condition.Type == ConditionTypes.Ready);
}
