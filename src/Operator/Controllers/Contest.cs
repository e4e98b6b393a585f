using ClaudeConfig.Api.Common;
using ClaudeConfig.ControllerRuntime.Events;

namespace ClaudeConfig.Operator.Controllers;

/// <summary>How it is said that somebody else keeps changing children back.</summary>
internal static class Contest
{
    /// <summary>A contested child is not written to for a while, and no change of it may follow: look again.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);

    /// <summary>What is told when others changed children and they were put back; null when nobody did.</summary>
    public static PlannedEvent? Repaired(IReadOnlyList<string> children) => children.Count == 0
        ? null
        : new(
            EventType.Warning,
            "DriftRepaired",
            "Repair",
            $"{string.Join(", ", children.Take(8))}{(children.Count > 8 ? $" and {children.Count - 8} more" : "")} did not say what was applied and {(children.Count == 1 ? "was" : "were")} put back; edit this object, not its children");

    public static (string Reason, string Message) Problem(IReadOnlyList<string> children) => (
        ConditionReasons.Conflict,
        $"another writer keeps changing {string.Join(", ", children)}; 'kubectl get --show-managed-fields' says who, and one of the two has to stop");
}
