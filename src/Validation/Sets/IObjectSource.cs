using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Routes;

namespace ClaudeConfig.Validation.Sets;

/// <summary>Objects that exist somewhere, such as in a cluster.</summary>
public interface IObjectSource
{
    /// <summary>An object of one of our kinds, or null.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="key">Namespace and name.</param>
    object? Find(string kind, ObjectKey key);

    /// <summary>The routes that name a project.</summary>
    /// <param name="project">The project.</param>
    IEnumerable<ModelRoute> RoutesOf(ObjectKey project);
}
