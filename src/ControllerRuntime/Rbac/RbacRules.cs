using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using ClaudeConfig.ControllerRuntime.Resources;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Rbac;

/// <summary>Collects <see cref="EntityRbacAttribute"/> declarations into the rules of a ClusterRole, in a stable order.</summary>
public static class RbacRules
{
    /// <summary>The rules all classes of the assemblies declare, merged per group, resource and names.</summary>
    /// <param name="scope">Which declarations count.</param>
    /// <param name="assemblies">Where to look.</param>
    /// <exception cref="InvalidOperationException">A declaration names no verbs, or a type without <see cref="KubernetesEntityAttribute"/>.</exception>
    [RequiresUnreferencedCode("Looks at every type of the assemblies, which trimming may have removed.")]
    public static IReadOnlyList<V1PolicyRule> Collect(RbacScope scope, params Assembly[] assemblies) => From(assemblies
        .SelectMany(assembly => assembly.GetTypes())
        .SelectMany(type => type.GetCustomAttributes<EntityRbacAttribute>().Where(attribute => attribute.Scope == scope).Select(attribute => (type.Name, attribute))));

    internal static IReadOnlyList<V1PolicyRule> From(IEnumerable<(string Owner, EntityRbacAttribute Attribute)> declarations)
    {
        var verbs = new SortedDictionary<(string Group, string Resource, string Names), RbacVerbs>();
        foreach ((string owner, EntityRbacAttribute attribute) in declarations)
        {
            foreach ((string group, string resource) in Resources(owner, attribute))
            {
                (string, string, string) key = (group, resource, string.Join(',', attribute.ResourceNames.Order(StringComparer.Ordinal)));
                verbs[key] = verbs.GetValueOrDefault(key) | attribute.Verbs;
            }
        }

        return [.. verbs
            .GroupBy(pair => (pair.Key.Group, pair.Key.Names, Verbs: pair.Value))
            .OrderBy(rule => rule.Key.Group, StringComparer.Ordinal)
            .ThenBy(rule => rule.First().Key.Resource, StringComparer.Ordinal)
            .ThenBy(rule => rule.Key.Names, StringComparer.Ordinal)
            .Select(rule => new V1PolicyRule
            {
                ApiGroups = [rule.Key.Group],
                Resources = [.. rule.Select(pair => pair.Key.Resource)],
                ResourceNames = rule.Key.Names.Length == 0 ? null : rule.Key.Names.Split(','),
                Verbs = Names(rule.Key.Verbs),
            })];
    }

    private static IEnumerable<(string Group, string Resource)> Resources(string owner, EntityRbacAttribute attribute)
    {
        if (attribute.Verbs == RbacVerbs.None)
        {
            throw new InvalidOperationException($"{owner}: [EntityRbac] names no Verbs; say which are needed");
        }

        if (attribute.Resource is not null)
        {
            return [(attribute.Group ?? string.Empty, attribute.Resource)];
        }

        return attribute.Entities.Select(type =>
        {
            KubernetesEntityAttribute entity = type.GetCustomAttribute<KubernetesEntityAttribute>()
                ?? throw new InvalidOperationException($"{owner}: [EntityRbac] names {type.Name}, which has no [KubernetesEntity]");
            string plural = ResourceKind.PluralOf(entity);
            string resource = attribute.Subresource is null ? plural : $"{plural}/{attribute.Subresource}";
            return (entity.Group ?? string.Empty, resource);
        });
    }

    private static List<string> Names(RbacVerbs verbs) =>
    [
        .. Enum.GetValues<RbacVerbs>()
            .Where(verb => verb != RbacVerbs.None && (verb & (verb - 1)) == 0 && verbs.HasFlag(verb))
            .Select(verb => verb.ToString().ToLowerInvariant()),
    ];
}
