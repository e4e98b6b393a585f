using ClaudeConfig.Contracts.Rollouts;

namespace ClaudeConfig.Metering.Workloads;

/// <summary>What a tenant's pod says ends up in a database and in a status: bounded, and without control characters.</summary>
internal static class WorkloadReportCleaner
{
    private const int LongestName = 253;
    private const int LongestProblem = 512;
    private const long Most = 1_000_000_000;

    /// <returns>The report, or null where it cannot be one.</returns>
    public static WorkloadReport? Clean(WorkloadReport report) =>
        !IsName(report.Configuration.Namespace) || !IsName(report.Configuration.Name) || (report.Revision is { } revision && !IsName(revision)) ? null : report with
        {
            Problem = report.Problem is { Length: > 0 } problem ? string.Concat(problem.Take(LongestProblem).Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? ' ' : letter)) : null,
            Counts = Clean(report.Counts),
        };

    private static ClientCounts Clean(ClientCounts counts)
    {
        var (requests, decisions, runs) = (Bound(counts.Requests, Most), Bound(counts.ToolDecisions, Most), Bound(counts.HookRuns, Most));
        return new ClientCounts
        {
            Requests = requests,
            Errors = Bound(counts.Errors, requests),
            ToolDecisions = decisions,
            ToolDenials = Bound(counts.ToolDenials, decisions),
            HookRuns = runs,
            HookFailures = Bound(counts.HookFailures, runs),
        };
    }

    private static long Bound(long count, long most) => Math.Clamp(count, 0, most);

    private static bool IsName(string? name) => name is { Length: > 0 and <= LongestName } && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.');
}
