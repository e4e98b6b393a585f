using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>A cached object and who of this process's field managers owns what in it.</summary>
internal readonly record struct CacheEntry<T>(T Object, FieldOwnership[] Ownership)
    where T : class, IKubernetesObject<V1ObjectMeta>;
