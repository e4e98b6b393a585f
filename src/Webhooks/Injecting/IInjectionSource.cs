using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Validation.Sets;

namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>What exists in the cluster, as far as an injection needs it.</summary>
internal interface IInjectionSource : IObjectSource
{
    /// <summary>Labels of a namespace; null where there is none.</summary>
    IReadOnlyDictionary<string, string>? LabelsOf(string @namespace);

    /// <summary>Projects of a namespace.</summary>
    IEnumerable<ClaudeProject> ProjectsIn(string @namespace);

    /// <summary>Projects that a value of the label claudeconfig.dev/accept-project stands for.</summary>
    IEnumerable<ClaudeProject> ProjectsAccepted(string label);

    /// <summary>Namespaces whose pods go on without what they asked for because a project says so, in order. Those that say it by their label are not among them.</summary>
    IReadOnlyList<string> NamespacesIgnoringFailure();

    /// <summary>Configurations that name a project.</summary>
    IEnumerable<ClaudeConfiguration> ConfigurationsOf(ObjectKey project);
}
