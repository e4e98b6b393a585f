using ClaudeConfig.Api.Common;
using ClaudeConfig.Operator.Children;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>What became of the children of one pass.</summary>
internal sealed record DeliveryOutcome
{
    private const int MostNamed = 5;

    /// <summary>Namespaces whose ConfigMap the API server confirmed.</summary>
    public IReadOnlyList<string> Confirmed { get; init; } = [];

    /// <summary>What became of each child that is not simply in place.</summary>
    public ChildChanges Changes { get; init; } = ChildChanges.None;

    /// <summary>When a refusal is tried again.</summary>
    public RetryStatus? Retry { get; init; }

    /// <summary>Why not everything is in place, the gravest first.</summary>
    public IReadOnlyList<(string Reason, string Message)> Problems
    {
        get
        {
            var problems = new List<(string Reason, string Message)>();
            if (Changes.Failed is { Count: > 0 } failed)
            {
                var more = failed.Count > MostNamed ? $" and {failed.Count - MostNamed} more" : "";
                problems.Add(ChildRefusal.Problem(string.Join("; ", failed.Take(MostNamed).Select(failure => $"{failure.Child}: {failure.Message}")) + more));
            }

            if (Changes.Going is { Count: > 0 } going)
            {
                problems.Add((ConditionReasons.Terminating, $"{ChildChanges.Names(going)} {(going.Count == 1 ? "is" : "are")} being deleted, and made again after that; metadata.finalizers say who holds what stays"));
            }

            problems.AddRange((Changes with { Failed = [], Going = [] }).Problems());
            return problems;
        }
    }
}
