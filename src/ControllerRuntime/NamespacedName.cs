using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime;

/// <summary>The identity of a Kubernetes object inside one kind: what queues and caches are keyed by.</summary>
/// <param name="Namespace">The namespace; empty for cluster-scoped objects.</param>
/// <param name="Name">The object's <c>metadata.name</c>.</param>
public readonly record struct NamespacedName(string Namespace, string Name)
{
    /// <summary>The key of a cluster-scoped object.</summary>
    /// <param name="name">The object's <c>metadata.name</c>.</param>
    public static NamespacedName ClusterScoped(string name) => new(string.Empty, name);

    /// <summary>The key of an object.</summary>
    /// <param name="entity">An object whose <c>metadata.name</c> is set.</param>
    /// <exception cref="ArgumentException">The object has no name.</exception>
    public static NamespacedName Of(IMetadata<V1ObjectMeta> entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        string? name = entity.Metadata?.Name;
        return string.IsNullOrEmpty(name)
            ? throw new ArgumentException($"a {entity.GetType().Name} has no metadata.name", nameof(entity))
            : new NamespacedName(entity.Metadata!.NamespaceProperty ?? string.Empty, name);
    }

    /// <summary><c>namespace/name</c>, or the bare name of a cluster-scoped object: kubectl's and the metrics' spelling.</summary>
    public override string ToString() => string.IsNullOrEmpty(Namespace) ? Name : $"{Namespace}/{Name}";
}
