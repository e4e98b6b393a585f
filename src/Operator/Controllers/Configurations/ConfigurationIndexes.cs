using ClaudeConfig.Api.Configurations;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.Policy;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>Look-ups over configurations, by <c>namespace/name</c>.</summary>
internal static class ConfigurationIndexes
{
    /// <summary>Configurations of a project.</summary>
    public const string Project = "project";

    /// <summary>Configurations that extend another one directly.</summary>
    public const string Extends = "extends";

    /// <summary>Configurations that take content from a ConfigMap.</summary>
    public const string Content = "content";

    public static void AddTo(IInformer<ClaudeConfiguration> informer)
    {
        informer.AddIndex(Project, item => item.Spec.ProjectRef is { } reference ? [reference.Resolve(item.Key.Namespace).ToString()] : null);
        informer.AddIndex(Content, item => PolicySource.MapsOf(item.Spec).Select(name => $"{item.Key.Namespace}/{name}"));
        informer.AddIndex(Extends, item => item.Spec.Extends?.Select(reference => reference.Resolve(item.Key.Namespace).ToString()));
    }
}
