using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.References;

namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>What is said for the pods of a namespace: by its own labels first, then by the projects that it belongs to. No I/O.</summary>
internal static class NamespaceInjectionChoice
{
    /// <summary>What a namespace's label says.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="namespace">The namespace.</param>
    /// <param name="mode">What it says; null for nothing.</param>
    /// <returns>Why it cannot be read; null where it can.</returns>
    public static string? Said(IReadOnlyDictionary<string, string> labels, string @namespace, out InjectionMode? mode)
    {
        mode = null;
        if (!labels.TryGetValue(InjectionNames.ModeLabel, out var text))
        {
            return null;
        }

        // Numbers would be read as values too.
        if (text.Length > 0 && char.IsAsciiLetter(text[0]) && Enum.TryParse<InjectionMode>(text, out var known))
        {
            mode = known;
            return null;
        }

        return $"label {InjectionNames.ModeLabel}=\"{text}\" of namespace {@namespace} is none of Sidecar, PolicyOnly, None";
    }

    /// <summary>What a project says for one of its namespaces alone.</summary>
    public static NamespaceInjection? Of(ClaudeProject project, string @namespace) => project.Spec.Workloads?.Namespaces?.FirstOrDefault(one => one.Name == @namespace);

    /// <summary>
    /// Whether pods of a namespace go on without what they asked for. Of several projects the strict one decides; a namespace that did not take a project in is not
    /// opened by it.
    /// </summary>
    public static bool Ignores(string @namespace, IReadOnlyDictionary<string, string> labels, IInjectionSource source)
    {
        if (labels.TryGetValue(InjectionNames.FailurePolicyLabel, out var said))
        {
            return said == InjectionNames.IgnoreFailure;
        }

        InjectionFailurePolicy?[] policies = [.. source.ProjectsIn(@namespace).Concat(Joined(@namespace, labels, source))
            .Select(project => Of(project, @namespace)?.InjectFailurePolicy ?? project.Spec.Workloads?.InjectFailurePolicy)];
        return policies.Length > 0 && policies.Any(policy => policy == InjectionFailurePolicy.Ignore) && policies.All(policy => policy is null or InjectionFailurePolicy.Ignore);
    }

    private static IEnumerable<ClaudeProject> Joined(string @namespace, IReadOnlyDictionary<string, string> labels, IInjectionSource source) =>
        labels.TryGetValue(Api.Names.AcceptProjectLabel, out var accepted)
            ? source.ProjectsAccepted(accepted).Where(project => project.Key.Namespace != @namespace && NamespaceConsent.Accepts(project.Key, labels) && project.Spec.NamespaceSelector?.Matches(labels) == true)
            : [];
}
