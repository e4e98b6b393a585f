using ClaudeConfig.Api;
using ClaudeConfig.Api.Projects;

namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>What the platform team sets for the pods of projects.</summary>
internal sealed record InjectionOptions
{
    /// <summary>What a pod gets unless its namespace says otherwise.</summary>
    public InjectionMode Mode { get; init; } = InjectionMode.PolicyOnly;

    /// <summary>Where pods reach the gateway.</summary>
    public Uri Gateway { get; init; } = new($"https://claudeconfig-gateway.{Names.PlatformNamespace}.svc:8443");

    /// <summary>Image of the router beside a workload.</summary>
    public string SidecarImage { get; init; } = "claudeconfig/gateway:0.1.0";

    /// <summary>A ConfigMap that every workload namespace has, with the authority of the gateway and of the company's proxy; null for none.</summary>
    public (string Name, string Key)? Authority { get; init; }

    /// <summary>Where Claude Code sends its own measurements; null for nowhere.</summary>
    public Uri? Telemetry { get; init; }

    /// <summary>Further variables, such as those of a proxy.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];
}
