using ClaudeConfig.ControllerRuntime.Client;

namespace ClaudeConfig.Operator.Children;

/// <summary>A child that the API server refused.</summary>
/// <param name="Child">Which, as "Kind namespace/name".</param>
/// <param name="Message">What it said.</param>
/// <param name="Error">Its answer; null when it was refused earlier and not tried again yet.</param>
internal sealed record ChildFailure(string Child, string Message, KubeApiException? Error = null);
