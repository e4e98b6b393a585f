using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Configurations;

/// <summary>Which of a project's namespaces and pods get a configuration.</summary>
public sealed record ConfigurationTargets
{
    /// <summary>Among the project's namespaces; all of them unless set.</summary>
    public LabelSelector? NamespaceSelector { get; init; }

    /// <summary>Among the pods of those namespaces; all that ask for injection unless set.</summary>
    public LabelSelector? PodSelector { get; init; }
}
