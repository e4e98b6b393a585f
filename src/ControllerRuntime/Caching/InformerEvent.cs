using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>A change to a cache. Meant for mapping to keys; controllers read the cache instead.</summary>
/// <typeparam name="T">The kind.</typeparam>
/// <param name="Type">What happened.</param>
/// <param name="Object">The object: the new one, or for a delete the last one known.</param>
/// <param name="Previous">The object before an update.</param>
/// <param name="Initial">Whether this comes from the first list (or the relist after gaining leadership) and may wait behind real edits.</param>
public readonly record struct InformerEvent<T>(InformerEventType Type, T Object, T? Previous, bool Initial)
    where T : class, IKubernetesObject<V1ObjectMeta>;
