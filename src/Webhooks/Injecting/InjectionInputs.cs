namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>All that planning an injection looks at.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Labels">The namespace's labels.</param>
/// <param name="Source">What exists in the cluster.</param>
/// <param name="Options">What the platform sets.</param>
/// <param name="Server">Version of the API server, whose nodes run sidecars as such from 1.29 on.</param>
internal sealed record InjectionInputs(
    PodView Pod, string Namespace, IReadOnlyDictionary<string, string> Labels, IInjectionSource Source, InjectionOptions Options, Version Server);
