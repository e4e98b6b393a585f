using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;

namespace ClaudeConfig.Domain.Routes;

/// <summary>The provider of a target and the project that lends it.</summary>
/// <param name="Project">The project whose spec holds the provider.</param>
/// <param name="Provider">The provider.</param>
public readonly record struct ResolvedProvider(ObjectKey Project, ModelProvider Provider)
{
    /// <summary>The id under which bundles hold the provider: namespace/project/name.</summary>
    public string Id => IdOf(Project, Provider.Name);

    /// <summary>The id of a provider of a project.</summary>
    /// <param name="project">The project.</param>
    /// <param name="provider">The provider's name.</param>
    public static string IdOf(ObjectKey project, string provider) => $"{project.Namespace}/{project.Name}/{provider}";
}
