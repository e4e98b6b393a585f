using ClaudeConfig.Api;
using ClaudeConfig.Api.Projects;

namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>Labels, annotations, volumes and paths of injection. What a platform scripts against.</summary>
internal static class InjectionNames
{
    /// <summary>On a pod, or on a namespace for all its pods: the project.</summary>
    public const string ProjectLabel = Names.ProjectLabel;

    /// <summary>On a namespace: <see cref="InjectionMode"/>.</summary>
    public const string ModeLabel = "claudeconfig.dev/inject";

    /// <summary>On a namespace: <c>Ignore</c> lets pods go on without what they asked for.</summary>
    public const string FailurePolicyLabel = "claudeconfig.dev/inject-failure-policy";

    public const string IgnoreFailure = "Ignore";

    /// <summary>On a pod: which configuration of the project.</summary>
    public const string ConfigurationAnnotation = "claudeconfig.dev/configuration";

    /// <summary>On a pod: where its router listens.</summary>
    public const string PortAnnotation = "claudeconfig.dev/port";

    /// <summary>On a pod: what was done to it.</summary>
    public const string InjectedAnnotation = "claudeconfig.dev/injected";

    public const string PolicyVolume = "claudeconfig-policy";

    public const string AccessVolume = "claudeconfig-access";

    /// <summary>Where Claude Code looks for what its machine's owner demands.</summary>
    public const string PolicyPath = "/etc/claude-code";

    public const string AuthorityFile = "ca.crt";
}
