using ClaudeConfig.Api.Common;
using ClaudeConfig.ControllerRuntime.Client;

namespace ClaudeConfig.Operator.Controllers;

/// <summary>How it is said that the API server refused a child. A person has to see that without reading a log.</summary>
internal static class Refusal
{
    /// <summary>Whether trying again as it is cannot help; conflicts and outages pass by themselves.</summary>
    public static bool IsOne(KubeApiException exception) => exception.IsInvalid || exception.IsForbidden;

    public static (string Reason, string Message) Problem(string message) =>
        (ConditionReasons.Error, $"the API server refused a child of this object: {message}; it is tried again with growing pauses, next at status.retry.nextTime");
}
