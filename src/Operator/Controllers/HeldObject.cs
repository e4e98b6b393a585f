using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.ControllerRuntime.Status;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers;

/// <summary>Objects that are left as they are: what their status said stays, and Ready says why nothing moves.</summary>
internal static class HeldObject
{
    /// <summary>An annotation stops reconciling an object while somebody looks at it.</summary>
    public static bool IsPaused(IKubernetesObject<V1ObjectMeta> entity) => Has(entity, Names.PausedAnnotation);

    /// <summary>An annotation lets a deleted object go without cleaning up after it.</summary>
    public static bool SkipsCleanup(IKubernetesObject<V1ObjectMeta> entity) => Has(entity, Names.SkipCleanupAnnotation);

    /// <summary>The conditions of a paused object.</summary>
    /// <param name="entity">The object.</param>
    /// <param name="before">Its conditions.</param>
    /// <param name="own">The types that the Operator writes: those of others are not to be taken over.</param>
    /// <param name="meaning">What the annotation stops for this kind, and what it does not.</param>
    /// <param name="time">The clock of transition times.</param>
    public static IReadOnlyList<V1Condition> Paused(
        IKubernetesObject<V1ObjectMeta> entity, IReadOnlyList<V1Condition>? before, IEnumerable<string> own, string meaning, TimeProvider time) =>
        [.. Kept(entity, before, own, time)
            .Unknown(ConditionTypes.Ready, ConditionReasons.Paused, $"the annotation {Names.PausedAnnotation} {meaning}; remove it to go on")
            .ToList()];

    /// <summary>The conditions of a deleted object that cannot be cleaned up after.</summary>
    /// <param name="entity">The object.</param>
    /// <param name="before">Its conditions.</param>
    /// <param name="own">The types that the Operator writes.</param>
    /// <param name="message">What the API server said.</param>
    /// <param name="time">The clock of transition times.</param>
    public static IReadOnlyList<V1Condition> Terminating(
        IKubernetesObject<V1ObjectMeta> entity, IReadOnlyList<V1Condition>? before, IEnumerable<string> own, string message, TimeProvider time) =>
        [.. Kept(entity, before, own, time)
            .False(
                ConditionTypes.Ready,
                ConditionReasons.Terminating,
                $"what belongs to this object cannot be deleted: {message}; it is tried again, and the annotation {Names.SkipCleanupAnnotation}=true gives up on it")
            .ToList()];

    /// <summary>The conditions of a deleted object that nothing more is to be done for, and that somebody else holds.</summary>
    /// <param name="entity">The object.</param>
    /// <param name="before">Its conditions.</param>
    /// <param name="own">The types that the Operator writes.</param>
    /// <param name="time">The clock of transition times.</param>
    public static IReadOnlyList<V1Condition> Terminating(
        IKubernetesObject<V1ObjectMeta> entity, IReadOnlyList<V1Condition>? before, IEnumerable<string> own, TimeProvider time) =>
        [.. Kept(entity, before, own, time)
            .False(
                ConditionTypes.Ready,
                ConditionReasons.Terminating,
                $"this object is being deleted, and what belonged to it is gone; it is held by the finalizers {string.Join(", ", entity.Metadata.Finalizers ?? [])}")
            .ToList()];

    private static Conditions Kept(IKubernetesObject<V1ObjectMeta> entity, IReadOnlyList<V1Condition>? before, IEnumerable<string> own, TimeProvider time)
    {
        var conditions = new Conditions(before, entity.Metadata.Generation ?? 0, time);
        foreach (var type in own)
        {
            conditions.Keep(type);
        }

        return conditions;
    }

    private static bool Has(IKubernetesObject<V1ObjectMeta> entity, string annotation) =>
        entity.Metadata.Annotations?.TryGetValue(annotation, out var value) == true && value == "true";
}
