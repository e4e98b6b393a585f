using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>Which objects of a kind an informer caches, and what of them.</summary>
/// <typeparam name="T">The kind.</typeparam>
public sealed record InformerOptions<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>One namespace; null for all.</summary>
    public string? Namespace { get; init; }

    /// <summary>A label selector, so that foreign objects (Secrets above all) never enter the cache.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>A field selector, such as <c>metadata.name=kube-root-ca.crt</c>.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>
    /// Drops what nobody reads before an object is cached. <c>metadata.managedFields</c> is always dropped (the ownership that
    /// <see cref="Applying.IApplyClient"/> needs is kept aside).
    /// </summary>
    public Func<T, T>? Transform { get; init; }

    /// <summary>Objects a list page asks for.</summary>
    public int PageSize { get; init; } = 500;
}
