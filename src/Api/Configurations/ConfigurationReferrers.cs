using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Api.Configurations;

/// <summary>Which namespaces may refer to a configuration. What is unset admits only the configuration's own namespace.</summary>
public sealed record ConfigurationReferrers
{
    /// <summary>Where ClaudeConfigurations may be that extend this one, and ClaudeProjects whose policy requires it.</summary>
    public AllowedNamespaces? Configurations { get; init; }
}
