using System.Collections.Immutable;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>Everything that is served at this moment. Readers see one consistent set; a CRD exchanges the set.</summary>
internal sealed class ResourceRegistry
{
    private readonly Lock _gate = new();
    private readonly ImmutableArray<ResourceDefinition> _builtins;
    private ImmutableDictionary<string, ImmutableArray<ResourceDefinition>> _custom = ImmutableDictionary<string, ImmutableArray<ResourceDefinition>>.Empty;
    private volatile ResourceSet _current;

    public ResourceRegistry(IEnumerable<ResourceDefinition> builtins)
    {
        _builtins = [.. builtins];
        _current = new ResourceSet(_builtins, _builtins.Length);
    }

    public ResourceSet Current => _current;

    /// <summary>Serves the versions of one CRD, in place of what it defined before.</summary>
    public void SetCustom(string crdName, IEnumerable<ResourceDefinition> versions) => Change(custom => custom.SetItem(crdName, [.. versions]));

    public void RemoveCustom(string crdName) => Change(custom => custom.Remove(crdName));

    private void Change(Func<ImmutableDictionary<string, ImmutableArray<ResourceDefinition>>, ImmutableDictionary<string, ImmutableArray<ResourceDefinition>>> change)
    {
        lock (_gate)
        {
            _custom = change(_custom);
            var added = _custom.OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => entry.Value);
            _current = new ResourceSet([.. _builtins, .. added], _builtins.Length);
        }
    }
}
