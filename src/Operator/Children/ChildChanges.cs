using ClaudeConfig.Api.Common;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.Operator.Controllers;

namespace ClaudeConfig.Operator.Children;

/// <summary>What became of children, and what other writers did to them. Each is named as "Kind namespace/name".</summary>
internal sealed record ChildChanges
{
    public static ChildChanges None { get; } = new();

    /// <summary>Changed back again and again, and left alone for a while.</summary>
    public IReadOnlyList<string> Contested { get; init; } = [];

    /// <summary>Changed or deleted by somebody else, and put back.</summary>
    public IReadOnlyList<string> Repaired { get; init; } = [];

    /// <summary>Objects of a child's name that belong to somebody else. They were left alone.</summary>
    public IReadOnlyList<string> Foreign { get; init; } = [];

    /// <summary>Being deleted; to be made again once they are gone.</summary>
    public IReadOnlyList<string> Going { get; init; } = [];

    /// <summary>Refused by the API server. The others were done all the same.</summary>
    public IReadOnlyList<ChildFailure> Failed { get; init; } = [];

    /// <summary>Whether every child is in place.</summary>
    public bool AllInPlace => Contested.Count + Foreign.Count + Going.Count + Failed.Count == 0;

    public ChildChanges With(ChildChanges other) => new()
    {
        Contested = [.. Contested, .. other.Contested],
        Repaired = [.. Repaired, .. other.Repaired],
        Foreign = [.. Foreign, .. other.Foreign],
        Going = [.. Going, .. other.Going],
        Failed = [.. Failed, .. other.Failed],
    };

    /// <summary>What keeps children from being in place, the first of which gives a condition its reason.</summary>
    public IEnumerable<(string Reason, string Message)> Problems()
    {
        if (Failed.Count > 0)
        {
            yield return ChildRefusal.Problem(Failed);
        }

        if (Foreign.Count > 0)
        {
            yield return (
                ConditionReasons.NotOurs,
                $"{Names(Foreign)} {(Foreign.Count == 1 ? "exists and belongs" : "exist and belong")} to somebody else, and {(Foreign.Count == 1 ? "is" : "are")} left alone; rename or delete {(Foreign.Count == 1 ? "it" : "them")}, and what belongs here is made in its place");
        }

        if (Contested.Count > 0)
        {
            yield return Contest.Problem(Contested);
        }

        if (Going.Count > 0)
        {
            yield return (ConditionReasons.Progressing, $"{Names(Going)} {(Going.Count == 1 ? "is" : "are")} being deleted and made again after that; finalizers may hold {(Going.Count == 1 ? "it" : "them")}");
        }
    }

    /// <summary>The first few of a list.</summary>
    public static string Names(IReadOnlyList<string> children) => $"{string.Join(", ", children.Take(8))}{(children.Count > 8 ? $" and {children.Count - 8} more" : "")}";
}
