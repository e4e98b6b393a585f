using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Api.Projects;

/// <summary>Which namespaces may refer to a project, by kind. What is unset admits only the project's own namespace.</summary>
public sealed record ProjectReferrers
{
    /// <summary>Where ClaudeProjects may be that name this one as parentRef. They use its providers through the gateway.</summary>
    public AllowedNamespaces? Children { get; init; }

    /// <summary>Where ClaudeConfigurations may be that name this project as projectRef.</summary>
    public AllowedNamespaces? Configurations { get; init; }

    /// <summary>Where Budgets may be that count and block requests of this project and of every project below it.</summary>
    public AllowedNamespaces? Budgets { get; init; }

    /// <summary>Where ModelRoutes may be that route requests of this project and of every project below it.</summary>
    public AllowedNamespaces? Routes { get; init; }
}
