using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.Configurations;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Validation.Sets;

namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>Which configuration of its project a pod gets, and which files it may have.</summary>
internal static class PodConfiguration
{
    private const int MostNamed = 5;

    /// <summary>The one that reaches the pod, or that the pod chooses among several.</summary>
    public static (ClaudeConfiguration? Configuration, string? Problem) Choose(
        ClaudeProject project, PodView pod, string @namespace, IReadOnlyDictionary<string, string> labels, IInjectionSource source)
    {
        ClaudeConfiguration[] reaching = [.. source.ConfigurationsOf(project.Key)
            .Where(configuration => Grants(source, configuration.Key.Namespace).Admits(project.Spec.Allowed?.Configurations, project.Key.Namespace, configuration.Key.Namespace))
            .Where(configuration => configuration.Spec.Targets?.NamespaceSelector?.Matches(labels) ?? true)
            .Where(configuration => configuration.Spec.Targets?.PodSelector?.Matches(pod.Labels) ?? true)
            .OrderBy(configuration => configuration.Key)];
        if (pod.Annotations.TryGetValue(InjectionNames.ConfigurationAnnotation, out var chosen))
        {
            var found = reaching.FirstOrDefault(configuration => configuration.Key.ToString() == chosen)
                ?? reaching.FirstOrDefault(configuration => configuration.Key.Name == chosen && configuration.Key.Namespace == project.Key.Namespace)
                ?? reaching.FirstOrDefault(configuration => configuration.Key.Name == chosen);
            return found is not null ? (found, null) : (null,
                $"annotation {InjectionNames.ConfigurationAnnotation}=\"{chosen}\" names no ClaudeConfiguration of project {project.Key} that reaches pods of namespace {@namespace} with these labels{Named(reaching)}");
        }

        return reaching.Length <= 1 ? (reaching.FirstOrDefault(), null) : (null,
            $"several configurations of project {project.Key} reach this pod{Named(reaching)}: choose one with annotation {InjectionNames.ConfigurationAnnotation}, or narrow their spec.targets");
    }

    /// <summary>
    /// Files of the delivered ConfigMap that are mounted where they exist. Volumes name each key, so those of subagents, skills and output styles are those
    /// that its layers say now.
    /// </summary>
    public static IEnumerable<string> Files(ClaudeConfiguration configuration, ClaudeProject project, IInjectionSource source)
    {
        var around = Neighbourhood.Of(configuration, source, out _);
        var namespaces = around.OfType<ClaudeProject>().Select(item => item.Key.Namespace).Concat(around.OfType<ClaudeConfiguration>().Select(item => item.Key.Namespace))
            .Append(configuration.Key.Namespace).Append(project.Key.Namespace);
        var grants = Grants(source, [.. namespaces]);
        var tree = new ProjectTree(around.OfType<ClaudeProject>(), grants);
        var layers = ConfigurationResolver.Resolve(
            configuration, project.Key, tree, key => (ClaudeConfiguration?)source.Find(ClaudeConfiguration.KubeKind, key), grants).Layers;
        return layers.Select(layer => layer.Configuration.Spec).SelectMany(FilesOf).Distinct().Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> FilesOf(ClaudeConfigurationSpec spec) =>
    [
        .. (spec.Agents ?? []).Select(agent => $".claude/agents/{agent.Name}.md"),
        .. (spec.Skills ?? []).Select(skill => $".claude/skills/{skill.Name}/SKILL.md"),
        .. (spec.OutputStyles ?? []).Select(style => $".claude/output-styles/{style.Name}.md"),
    ];

    private static ReferenceGrants Grants(IInjectionSource source, params string[] namespaces) =>
        new(namespaces.Distinct().Select(name => (name, Labels: source.LabelsOf(name))).Where(pair => pair.Labels is not null).ToDictionary(pair => pair.name, pair => pair.Labels!));

    private static string Named(ClaudeConfiguration[] found) => found.Length == 0 ? ""
        : $" ({string.Join(", ", found.Take(MostNamed).Select(configuration => configuration.Key))}{(found.Length > MostNamed ? ", …" : "")})";
}
