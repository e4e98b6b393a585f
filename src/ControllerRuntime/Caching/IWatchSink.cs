using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>Where a list-and-watch loop puts what it reads.</summary>
internal interface IWatchSink<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    void Upsert(T entity);

    void Delete(T entity);

    void Delete(NamespacedName key);

    /// <summary>After a full list: whatever is not in it is gone.</summary>
    void RemoveMissing(HashSet<NamespacedName> seen);

    /// <summary>A full list is complete.</summary>
    void Listed();

    void Connected();

    void Disconnected();
}
