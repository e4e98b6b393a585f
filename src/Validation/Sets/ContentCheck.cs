using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Policy;
using ClaudeConfig.Validation.Objects;

namespace ClaudeConfig.Validation.Sets;

/// <summary>Whether the ConfigMaps that configurations take content from are among the manifests.</summary>
internal static class ContentCheck
{
    public static void Check(ReferenceCheck references, IReadOnlyDictionary<ObjectKey, GivenMap> maps, ProblemList problems)
    {
        foreach (var found in references.Judged.Where(found => found.Typed is ClaudeConfiguration))
        {
            foreach (var (field, name) in Fields(((ClaudeConfiguration)found.Typed!).Spec).Where(source => !found.IsDamagedAt(source.Field)))
            {
                if (!maps.TryGetValue(new ObjectKey(found.Key.Namespace, name), out var map))
                {
                    problems.Add(found, ProblemRules.ReferenceMissing, field, $"ConfigMap {found.Key.Namespace}/{name} is not among the objects that were given; it must exist in the cluster, with the label {Names.ContentLabel}");
                }
                else if (!map.IsLabelled)
                {
                    problems.Add(found, ProblemRules.ReferenceMissing, field, $"ConfigMap {found.Key.Namespace}/{name} lacks the label {Names.ContentLabel}, without which nothing is taken from it");
                }
            }
        }
    }

    /// <summary>The content of a layer, as far as it is among the manifests.</summary>
    public static PolicySource Filled(PolicySource layer, IReadOnlyDictionary<ObjectKey, GivenMap> maps) => layer with
    {
        Maps = PolicySource.MapsOf(layer.Configuration.Spec)
            .Select(name => (Name: name, Map: maps.GetValueOrDefault(new ObjectKey(layer.Configuration.Key.Namespace, name))))
            .Where(source => source.Map is not null)
            .ToDictionary(source => source.Name, source => (ContentMap?)source.Map!.Content, StringComparer.Ordinal),
    };

    private static IEnumerable<(string Field, string Name)> Fields(ClaudeConfigurationSpec spec) =>
    [
        .. (spec.MemoryFrom ?? []).Select((source, i) => ($"spec.memoryFrom[{i}].name", source.Name)),
        .. (spec.AgentsFrom ?? []).Select((source, i) => ($"spec.agentsFrom[{i}].name", source.Name)),
        .. (spec.SkillsFrom ?? []).Select((source, i) => ($"spec.skillsFrom[{i}].configMap", source.ConfigMap)),
    ];
}
