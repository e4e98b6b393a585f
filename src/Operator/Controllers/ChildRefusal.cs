using ClaudeConfig.Api.Common;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.Operator.Children;

namespace ClaudeConfig.Operator.Controllers;

/// <summary>How it is said that the API server refused a child. A person has to see that without reading a log.</summary>
internal static class ChildRefusal
{
    /// <summary>Refusals that a message names.</summary>
    private const int MostNamed = 3;

    /// <summary>Whether trying again as it is cannot help; conflicts and outages pass by themselves.</summary>
    public static bool IsOne(KubeApiException exception) => exception.IsInvalid || exception.IsForbidden;

    public static (string Reason, string Message) Problem(string message) =>
        (ConditionReasons.Error, $"the API server refused a child of this object: {message}; it is tried again with growing pauses, next at status.retry.nextTime");

    /// <summary>The same of several, each with what was said of it.</summary>
    public static (string Reason, string Message) Problem(IReadOnlyList<ChildFailure> failed)
    {
        var named = string.Join("; ", failed.Take(MostNamed).Select(failure => $"{failure.Child}: {failure.Message}"));
        var more = failed.Count > MostNamed ? $"; and {failed.Count - MostNamed} more" : "";
        return (ConditionReasons.Error, $"the API server refused {named}{more}; the others are in place, and this is tried again with growing pauses, next at status.retries");
    }
}
