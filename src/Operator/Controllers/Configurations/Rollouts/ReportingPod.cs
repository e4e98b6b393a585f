using ClaudeConfig.Contracts.Rollouts;

namespace ClaudeConfig.Operator.Controllers.Configurations.Rollouts;

/// <summary>A pod whose sidecar says what its workload sees.</summary>
/// <param name="Namespace">Its namespace, as the API server said it.</param>
/// <param name="Name">Its name, as the API server said it.</param>
/// <param name="Place">Its place among all pods, which decides when it takes part.</param>
/// <param name="Revision">The revision that it serves; null for none.</param>
/// <param name="Problem">Why it does not show what is delivered; null for nothing.</param>
/// <param name="Counts">What its client met in the last minutes.</param>
internal sealed record ReportingPod(string Namespace, string Name, int Place, string? Revision, string? Problem, ClientCounts Counts)
{
    public static ReportingPod Of(WorkloadState state) =>
        new(state.Namespace, state.Pod, RolloutShare.PlaceOf(state.Uid), state.Report.Revision, state.Report.Problem, state.Report.Counts);

    public override string ToString() => $"{Namespace}/{Name} ({Revision ?? "nothing"}{(Problem is null ? "" : $": {Problem}")})";

    /// <summary>The first of many, by name.</summary>
    public static string Names(IReadOnlyCollection<ReportingPod> pods)
    {
        const int Most = 5;
        var named = string.Join(", ", pods.OrderBy(pod => pod.Namespace, StringComparer.Ordinal).ThenBy(pod => pod.Name, StringComparer.Ordinal).Take(Most));
        return pods.Count > Most ? $"{named} and {pods.Count - Most} more" : named;
    }
}
