using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Controllers;

/// <summary>A finalizer and its name.</summary>
internal sealed record FinalizerRegistration<TEntity>(string Name, IEntityFinalizer<TEntity> Finalizer)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>;
