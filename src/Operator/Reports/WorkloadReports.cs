using ClaudeConfig.Api.Common;
using ClaudeConfig.Contracts.Rollouts;

namespace ClaudeConfig.Operator.Reports;

/// <summary>Which policy pods say they see, by the configuration that they were given. Whether a pod may speak of it is for who asks: what it says is its own word.</summary>
internal sealed class WorkloadReports(TimeProvider time)
{
    /// <summary>How long the pods are known for when Metering cannot be reached.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    /// <summary>How long a pod that fell silent is reckoned with.</summary>
    private const int LongestSilenceSeconds = 300;

    private static readonly IReadOnlyList<WorkloadState> Nobody = [];

    private volatile Read? latest;

    /// <summary>Pods of a configuration; null when not known.</summary>
    public IReadOnlyList<WorkloadState>? Of(ObjectKey configuration) =>
        latest is { } read && time.GetElapsedTime(read.At) <= Lifetime ? read.Pods.GetValueOrDefault(configuration, Nobody) : null;

    /// <summary>Takes new reports.</summary>
    /// <returns>Configurations of which something is said that statuses show; null for all of them.</returns>
    public IReadOnlyCollection<ObjectKey>? Update(IReadOnlyList<WorkloadState> reports)
    {
        var before = latest is { } read && time.GetElapsedTime(read.At) <= Lifetime ? read.Pods : null;
        var pods = reports.Where(state => state.AgeSeconds <= LongestSilenceSeconds && !state.Report.Ending)
            .GroupBy(state => new ObjectKey(state.Report.Configuration.Namespace, state.Report.Configuration.Name))
            .ToDictionary(group => group.Key, group => (IReadOnlyList<WorkloadState>)[.. group]);
        latest = new Read(pods, time.GetTimestamp());
        return before is null ? null : [.. pods.Keys.Union(before.Keys).Where(key => !Visible(pods.GetValueOrDefault(key, Nobody)).SequenceEqual(Visible(before.GetValueOrDefault(key, Nobody))))];
    }

    private static IEnumerable<(string, string?, string?)> Visible(IReadOnlyList<WorkloadState> pods) =>
        pods.OrderBy(state => state.Uid, StringComparer.Ordinal).Select(state => (state.Uid, state.Report.Revision, state.Report.Problem));

    private sealed record Read(IReadOnlyDictionary<ObjectKey, IReadOnlyList<WorkloadState>> Pods, long At);
}
