using ClaudeConfig.Api;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers;

/// <summary>An annotation stops reconciling an object while somebody looks at it.</summary>
internal static class ControllerPause
{
    public static bool IsPaused(IKubernetesObject<V1ObjectMeta> entity) =>
        entity.Metadata.Annotations?.TryGetValue(Names.PausedAnnotation, out var value) == true && value == "true";
}
