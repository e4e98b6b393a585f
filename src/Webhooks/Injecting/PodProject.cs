using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.References;

namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>
/// Which project a pod may ask for: one of its own namespace, or one that takes the namespace or the pod's ServiceAccount in and that the namespace
/// accepts. A label alone makes nobody a member, and a project that does not exist reads like one that is not granted.
/// </summary>
internal static class PodProject
{
    public static (ClaudeProject? Project, string? Problem) Find(
        string wanted, string @namespace, IReadOnlyDictionary<string, string> labels, string account, IInjectionSource source)
    {
        ClaudeProject[] own = [.. source.ProjectsIn(@namespace)];
        ClaudeProject[] joined = labels.TryGetValue(Names.AcceptProjectLabel, out var accepted)
            ? [.. source.ProjectsAccepted(accepted).Where(project => project.Key.Namespace != @namespace && TakesIn(project, @namespace, labels, account))]
            : [];
        // A name with its namespace means that one project, whatever another one calls itself.
        var found = own.Concat(joined).FirstOrDefault(project => NamespaceConsent.ValueFor(project.Key) == wanted)
            ?? own.FirstOrDefault(project => LabelValue.Of(project.Key.Name) == wanted)
            ?? joined.FirstOrDefault(project => LabelValue.Of(project.Key.Name) == wanted);
        return found is not null ? (found, null) : (null,
            $"label {InjectionNames.ProjectLabel}=\"{wanted}\" names no project of namespace {@namespace} and ServiceAccount {account}: create ClaudeProject {wanted} there; "
            + $"for a project elsewhere write NAMESPACE.NAME, which must select this namespace (spec.namespaceSelector) and be accepted by its label {Names.AcceptProjectLabel}");
    }

    private static bool TakesIn(ClaudeProject project, string @namespace, IReadOnlyDictionary<string, string> labels, string account) =>
        NamespaceConsent.Accepts(project.Key, labels)
        && (project.Spec.NamespaceSelector?.Matches(labels) == true
            || (project.Spec.Identity?.ServiceAccounts ?? []).Any(one => one.Namespace == @namespace && one.Name == account));
}
