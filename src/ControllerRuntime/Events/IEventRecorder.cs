using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Events;

/// <summary>
/// Records Kubernetes Events (events.k8s.io/v1). Never blocks and never throws: events are queued within a bound, repeats are merged into a
/// series, and an object that says too much is cut off and counted.
/// </summary>
public interface IEventRecorder
{
    /// <summary>Records an event about an object.</summary>
    /// <param name="regarding">The object; its kind, name, namespace and uid are used.</param>
    /// <param name="type">Normal or Warning.</param>
    /// <param name="reason">A stable CamelCase word, at most 128 characters.</param>
    /// <param name="action">What was attempted, CamelCase, such as <c>Reconcile</c>.</param>
    /// <param name="note">A sentence for people, cut at 1024 characters.</param>
    /// <param name="related">Another object that has to do with it.</param>
    void Record(
        IKubernetesObject<V1ObjectMeta> regarding, EventType type, string reason, string action, string note,
        IKubernetesObject<V1ObjectMeta>? related = null);
}
