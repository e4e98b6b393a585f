namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>An environment variable of a workload.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Wins">Whether it takes the place of the pod's own: what decides where requests go is the platform's, all else the pod's.</param>
internal sealed record WorkloadVariable(string Name, string Value, bool Wins = false);
