namespace ClaudeConfig.Metering.Workloads;

/// <summary>The pod that a token is bound to, as the API server says it.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Pod">Its name.</param>
/// <param name="Uid">Its uid.</param>
internal sealed record PodIdentity(string Namespace, string Pod, string Uid);
