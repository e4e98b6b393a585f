using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Controllers;

/// <summary>Ready-made filters for updates, given the old and the new object. A deletion that begins always counts.</summary>
public static class Predicates
{
    /// <summary>The spec changed (or the object began to be deleted): own status writes do not wake the controller.</summary>
    public static bool GenerationChanged<T>(T old, T current)
        where T : IMetadata<V1ObjectMeta> =>
        old.Metadata.Generation != current.Metadata.Generation || DeletionBegan(old, current) || Replaced(old, current);

    /// <summary>A label changed.</summary>
    public static bool LabelsChanged<T>(T old, T current)
        where T : IMetadata<V1ObjectMeta> =>
        !Same(old.Metadata.Labels, current.Metadata.Labels) || DeletionBegan(old, current);

    /// <summary>An annotation changed.</summary>
    public static bool AnnotationsChanged<T>(T old, T current)
        where T : IMetadata<V1ObjectMeta> =>
        !Same(old.Metadata.Annotations, current.Metadata.Annotations) || DeletionBegan(old, current);

    /// <summary>Anything but the server's bookkeeping: the spec, labels, annotations, finalizers or owners.</summary>
    public static bool SpecOrMetadataChanged<T>(T old, T current)
        where T : IMetadata<V1ObjectMeta> =>
        GenerationChanged(old, current) || LabelsChanged(old, current) || AnnotationsChanged(old, current)
        || !(old.Metadata.Finalizers ?? []).SequenceEqual(current.Metadata.Finalizers ?? [])
        || !(old.Metadata.OwnerReferences ?? []).Select(o => o.Uid).SequenceEqual((current.Metadata.OwnerReferences ?? []).Select(o => o.Uid));

    private static bool DeletionBegan<T>(T old, T current)
        where T : IMetadata<V1ObjectMeta> =>
        old.Metadata.DeletionTimestamp is null && current.Metadata.DeletionTimestamp is not null;

    private static bool Replaced<T>(T old, T current)
        where T : IMetadata<V1ObjectMeta> => old.Metadata.Uid != current.Metadata.Uid;

    private static bool Same(IDictionary<string, string>? left, IDictionary<string, string>? right)
    {
        if ((left?.Count ?? 0) != (right?.Count ?? 0))
        {
            return false;
        }

        return left is null || left.All(pair => right!.TryGetValue(pair.Key, out string? value) && value == pair.Value);
    }
}
