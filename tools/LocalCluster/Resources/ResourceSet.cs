using System.Collections.Frozen;
using System.Collections.Immutable;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>An immutable set of served resources, in the order in which discovery lists them.</summary>
internal sealed class ResourceSet
{
    private readonly FrozenDictionary<(string Group, string Version, string Plural), ResourceDefinition> _byPath;
    private readonly FrozenDictionary<(string ApiVersion, string Kind), ResourceDefinition> _byKind;
    private readonly FrozenSet<string> _builtinGroups;

    public ResourceSet(ImmutableArray<ResourceDefinition> all, int builtinCount)
    {
        All = all;
        _byPath = all.GroupBy(r => (r.Group, r.Version, r.Plural)).ToFrozenDictionary(g => g.Key, g => g.First());
        _byKind = all.GroupBy(r => (r.ApiVersion, r.Kind)).ToFrozenDictionary(g => g.Key, g => g.First());
        _builtinGroups = all.Take(builtinCount).Select(r => r.Group).ToFrozenSet();
    }

    public ImmutableArray<ResourceDefinition> All { get; }

    public ResourceDefinition? Find(string group, string version, string plural) => _byPath.GetValueOrDefault((group, version, plural));

    public ResourceDefinition? FindKind(string apiVersion, string kind) => _byKind.GetValueOrDefault((apiVersion, kind));

    /// <summary>A definition by which stored objects of a resource can be handled, whatever their version.</summary>
    public ResourceDefinition? FindStored(GroupResource resource) => All.FirstOrDefault(r => r.Storage == resource);

    public bool IsBuiltinGroup(string group) => _builtinGroups.Contains(group);
}
