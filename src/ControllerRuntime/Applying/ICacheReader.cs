using ClaudeConfig.ControllerRuntime.Caching;
using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Applying;

/// <summary>Finds a live object in whichever informer of its kind has it.</summary>
internal interface ICacheReader
{
    bool TryGet<T>(NamespacedName key, out CacheEntry<T> entry)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Whether every cache of the kind has yet to see that version. False where versions are not numbers, or nothing is cached.</summary>
    bool IsBehind<T>(string? resourceVersion)
        where T : class, IKubernetesObject<V1ObjectMeta>;
}
