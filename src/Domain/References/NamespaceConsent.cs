using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;

namespace ClaudeConfig.Domain.References;

/// <summary>Which namespaces belong to a project.</summary>
public static class NamespaceConsent
{
    /// <summary>
    /// The value of the label claudeconfig.dev/accept-project that accepts a project: <c>namespace.name</c>, which only this project
    /// has, since a namespace's name holds no dot. What is longer than a label may be is cut and ends with a hash.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <returns>The value.</returns>
    public static string ValueFor(ObjectKey project) => LabelValue.Of($"{project.Namespace}.{project.Name}");

    /// <summary>Whether a namespace's label accepts the project.</summary>
    /// <param name="project">The project.</param>
    /// <param name="namespaceLabels">The labels of the namespace.</param>
    /// <returns>True when claudeconfig.dev/accept-project is <see cref="ValueFor"/> the project.</returns>
    public static bool Accepts(ObjectKey project, IReadOnlyDictionary<string, string>? namespaceLabels) =>
        namespaceLabels is not null && namespaceLabels.TryGetValue(Names.AcceptProjectLabel, out var accepted) && accepted == ValueFor(project);

    /// <summary>The namespaces of a project: its own, and those that it selects and that consent.</summary>
    /// <param name="project">The project.</param>
    /// <param name="namespaces">The labels of each namespace by its name.</param>
    /// <param name="refusing">Namespaces that are selected and did not consent, in order.</param>
    /// <returns>The names, in order.</returns>
    public static IReadOnlyList<string> NamespacesOf(
        ClaudeProject project,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> namespaces,
        out IReadOnlyList<string> refusing)
    {
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(namespaces);
        var own = project.Key.Namespace;
        var selected = project.Spec.NamespaceSelector is { } selector
            ? namespaces.Where(entry => entry.Key != own && selector.Matches(entry.Value)).Select(entry => entry.Key).Order(StringComparer.Ordinal).ToList()
            : [];
        refusing = [.. selected.Where(name => !Accepts(project.Key, namespaces[name]))];
        return [.. selected.Where(name => Accepts(project.Key, namespaces[name])).Append(own).Order(StringComparer.Ordinal)];
    }
}
