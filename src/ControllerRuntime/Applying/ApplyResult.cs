using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Applying;

/// <summary>The answer to an apply.</summary>
/// <typeparam name="T">The kind.</typeparam>
/// <param name="Outcome">What happened.</param>
/// <param name="Object">The live object: as answered by the API, or as cached when nothing was sent.</param>
/// <param name="RetryAfter">With <see cref="ApplyOutcome.Contested"/>: when the next write is allowed.</param>
public sealed record ApplyResult<T>(ApplyOutcome Outcome, T Object, TimeSpan? RetryAfter = null)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Whether the API was written to.</summary>
    public bool Written => Outcome is ApplyOutcome.Created or ApplyOutcome.Updated or ApplyOutcome.Repaired;
}
