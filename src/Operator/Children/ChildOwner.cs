using ClaudeConfig.Domain.References;
using ClaudeConfig.Api;
using ClaudeConfig.ControllerRuntime;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Children;

/// <summary>The object that children belong to, and how a child says so.</summary>
/// <remarks>
/// Owner references do not cross namespaces: the garbage collector deletes such a child. So every child carries labels, and only
/// children beside their owner carry a reference as well.
/// </remarks>
internal sealed record ChildOwner(string ApiVersion, string Kind, NamespacedName Key, string Uid)
{
    public static ChildOwner Of(IKubernetesObject<V1ObjectMeta> owner) =>
        new(owner.ApiVersion, owner.Kind, NamespacedName.Of(owner), owner.Metadata.Uid);

    /// <summary>Metadata of a child. Nothing is inherited from the owner, so that no tracking label of a deployment tool is either.</summary>
    public V1ObjectMeta Metadata(
        string @namespace, string name, string component, IDictionary<string, string>? labels = null, IDictionary<string, string>? annotations = null)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [Names.ManagedByLabel] = Names.ManagedBy,
            [Names.OwnerKindLabel] = Kind,
            [Names.OwnerNamespaceLabel] = LabelValue.Of(Key.Namespace),
            [Names.OwnerNameLabel] = LabelValue.Of(Key.Name),
            [Names.ComponentLabel] = component,
        };
        foreach (var (key, value) in labels ?? new Dictionary<string, string>())
        {
            all[key] = value;
        }

        return new V1ObjectMeta
        {
            NamespaceProperty = @namespace,
            Name = name,
            Labels = all,
            Annotations = annotations,
            OwnerReferences = @namespace == Key.Namespace ? [Reference()] : null,
        };
    }

    /// <summary>A name that is the same for the owner's whole life and unique beside children of owners in other namespaces.</summary>
    public string ChildName(string prefix, string @namespace, string suffix = "")
    {
        var tail = suffix.Length == 0 ? "" : $"-{suffix}";
        return @namespace == Key.Namespace
            ? $"{prefix}-{Key.Name}{tail}"
            : $"{prefix}-{Key.Name}{tail}-{LabelValue.Hash(Key.ToString())}";
    }

    /// <summary>The value under which <see cref="ChildIndex"/> finds an owner's children.</summary>
    public string IndexValue => ChildIndex.Value(Kind, LabelValue.Of(Key.Namespace), LabelValue.Of(Key.Name));

    /// <summary>The label selector of an owner's children.</summary>
    public string Selector =>
        $"{Names.OwnerKindLabel}={Kind},{Names.OwnerNamespaceLabel}={LabelValue.Of(Key.Namespace)},{Names.OwnerNameLabel}={LabelValue.Of(Key.Name)}";

    private V1OwnerReference Reference() =>
        new() { ApiVersion = ApiVersion, Kind = Kind, Name = Key.Name, Uid = Uid, Controller = true };
}
