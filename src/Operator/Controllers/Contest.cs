using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Operator.Controllers;

/// <summary>How it is said that somebody else keeps changing children back.</summary>
internal static class Contest
{
    /// <summary>A contested child is not written to for a while, and no change of it may follow: look again.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);

    public static (string Reason, string Message) Problem(IReadOnlyList<string> children) => (
        ConditionReasons.Conflict,
        $"another writer keeps changing {string.Join(", ", children)}; 'kubectl get --show-managed-fields' says who, and one of the two has to stop");
}
