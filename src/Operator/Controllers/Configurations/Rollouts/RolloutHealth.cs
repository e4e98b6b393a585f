using System.Globalization;
using ClaudeConfig.Contracts.Rollouts;

namespace ClaudeConfig.Operator.Controllers.Configurations.Rollouts;

/// <summary>Whether clients under a new revision fare worse than those beside them, in the same minutes. Pure.</summary>
internal static class RolloutHealth
{
    /// <summary>Fewer failures than this may be chance.</summary>
    private const int FewestFailures = 5;

    /// <summary>What is taken for usual where nobody is there to compare with.</summary>
    private const double Usual = 0.2;

    /// <summary>How much worse than twice as bad.</summary>
    private const double Margin = 0.05;

    /// <returns>What is worse; null for nothing.</returns>
    public static string? ProblemOf(IEnumerable<ReportingPod> tried, IEnumerable<ReportingPod> stable)
    {
        var (now, before) = (Sum(tried), Sum(stable));
        string?[] found =
        [
            Worse("requests", "failed", now.Errors, now.Requests, before.Errors, before.Requests),
            Worse("uses of tools", "were refused", now.ToolDenials, now.ToolDecisions, before.ToolDenials, before.ToolDecisions),
            Worse("runs of hooks", "failed or blocked", now.HookFailures, now.HookRuns, before.HookFailures, before.HookRuns),
        ];
        return found.OfType<string>().ToArray() is { Length: > 0 } problems ? string.Join("; ", problems) : null;
    }

    private static ClientCounts Sum(IEnumerable<ReportingPod> pods) => pods.Aggregate(new ClientCounts(), (sum, pod) => sum.With(pod.Counts));

    private static string? Worse(string what, string how, long failed, long all, long stableFailed, long stableAll)
    {
        var usual = stableAll == 0 ? Usual : (double)stableFailed / stableAll;
        return failed >= FewestFailures && (double)failed / all > (2 * usual) + Margin
            ? string.Create(CultureInfo.InvariantCulture, $"{failed} of {all} {what} {how} under the new revision, {stableFailed} of {stableAll} under the stable one")
            : null;
    }
}
