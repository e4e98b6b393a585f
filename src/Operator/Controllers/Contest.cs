using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Operator.Controllers;

/// <summary>How it is said that somebody else keeps changing children back.</summary>
internal static class Contest
{
    public static (string Reason, string Message) Problem(IReadOnlyList<string> children) => (
        ConditionReasons.Conflict,
        $"another writer keeps changing {string.Join(", ", children)}; 'kubectl get --show-managed-fields' says who, and one of the two has to stop");
}
