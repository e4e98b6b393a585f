using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Operator.RouterConfigs;

/// <summary>What was left out of the newest bundle and why, by the project that it is reported on.</summary>
internal sealed class BundleProblems
{
    private volatile IReadOnlyDictionary<ObjectKey, (string Reason, string Message)> problems = new Dictionary<ObjectKey, (string, string)>();

    /// <summary>What is wrong with a project; null when all of it is in the bundle.</summary>
    public (string Reason, string Message)? Of(ObjectKey project) => problems.TryGetValue(project, out var problem) ? problem : null;

    /// <summary>Takes the problems of a new bundle.</summary>
    /// <returns>Projects of which something else is to be said now.</returns>
    public IReadOnlyList<ObjectKey> Take(IReadOnlyDictionary<ObjectKey, (string Reason, string Message)> found)
    {
        var before = problems;
        problems = found;
        return [.. before.Keys.Union(found.Keys).Where(key => before.GetValueOrDefault(key) != found.GetValueOrDefault(key))];
    }
}
