using ClaudeConfig.Domain.References;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.ControllerRuntime;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Children;

/// <summary>The object that children belong to, and how a child says so.</summary>
/// <remarks>
/// Owner references do not cross namespaces: the garbage collector deletes such a child. So every child carries the owner's uid in an
/// annotation, which with its derived name decides whose it is; only children beside their owner carry a reference as well. Labels are for
/// people, for selection and for waking the owner: anybody can write them.
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

        var notes = new SortedDictionary<string, string>(StringComparer.Ordinal) { [Names.OwnerUidAnnotation] = Uid };
        foreach (var (key, value) in annotations ?? new Dictionary<string, string>())
        {
            notes[key] = value;
        }

        return new V1ObjectMeta
        {
            NamespaceProperty = @namespace,
            Name = name,
            Labels = all,
            Annotations = notes,
            OwnerReferences = @namespace == Key.Namespace ? [Reference()] : null,
        };
    }

    /// <summary>Whether an object is a child of this owner: the uid that was recorded on it decides.</summary>
    public bool Owns(IKubernetesObject<V1ObjectMeta> child) =>
        child.Metadata.Annotations?.TryGetValue(Names.OwnerUidAnnotation, out var uid) == true && uid == Uid;

    /// <summary>
    /// Whether an object belongs to one of this owner's kind and name that is gone: the garbage collector takes it in a moment, and then its name is free.
    /// </summary>
    public bool Succeeds(IKubernetesObject<V1ObjectMeta> child) =>
        child.Metadata.NamespaceProperty == Key.Namespace && !Owns(child)
        && child.Metadata.OwnerReferences?.Any(reference => reference.Kind == Kind && reference.Name == Key.Name && reference.Uid != Uid) == true;

    /// <summary>
    /// A name that is the same for the owner's whole life and unique among children of one kind and prefix. A suffix holds no dot, so the last
    /// one tells where it begins.
    /// </summary>
    public string ChildName(string prefix, string @namespace, string suffix = "") => ChildNames.Of(new ObjectKey(Key.Namespace, Key.Name), prefix, @namespace, suffix);

    /// <summary>The name itself, or a cut one that ends with a hash of the whole.</summary>
    public static string Fit(string name) => ChildNames.Fit(name);

    /// <summary>The value under which <see cref="ChildIndex"/> finds an owner's children.</summary>
    public string IndexValue => ChildIndex.Value(Kind, LabelValue.Of(Key.Namespace), LabelValue.Of(Key.Name));

    /// <summary>The label selector of an owner's children.</summary>
    public string Selector =>
        $"{Names.OwnerKindLabel}={Kind},{Names.OwnerNamespaceLabel}={LabelValue.Of(Key.Namespace)},{Names.OwnerNameLabel}={LabelValue.Of(Key.Name)}";

    private V1OwnerReference Reference() =>
        new() { ApiVersion = ApiVersion, Kind = Kind, Name = Key.Name, Uid = Uid, Controller = true };
}
